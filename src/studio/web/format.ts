/** @file Numbers as people read them. */

const whole = new Intl.NumberFormat('en');

/** 1234567 -> 1,234,567. */
export const count = (value: number): string => whole.format(value);

/** A loss or a rate, to four figures: 0.4213, 12.31, 1e-4. */
export function figure(value: number | null | undefined): string {
  if (value == null) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e6)) return value.toExponential(2).replace(/\.?0+e/, 'e').replace('e+', 'e');
  return size >= 100 ? value.toFixed(1) : size >= 10 ? value.toFixed(2) : value.toFixed(4);
}

/** On an axis: no more figures than it takes. */
export const tick = (value: number): string => (Math.abs(value) >= 1e-3 || value === 0 ? String(Number(value.toPrecision(3))) : figure(value));

/** Shares are percentages (accuracy, precision …), the rest are figures. */
export function measure(name: string, value: number | null | undefined): string {
  if (value == null) return '–';
  return isShare(name) ? percent(value) : figure(value);
}

export const isShare = (name: string): boolean => /acc|precision|recall|auc/i.test(name);

export const wholePercent = (value: number): string => `${Math.round(100 * value)} %`;

export const percent = (value: number): string => `${(100 * value).toFixed(value > 0.9995 || value < 0.0005 ? 0 : 1)} %`;

/** 75 -> 1 min 15 s. */
export function duration(seconds: number | null | undefined): string {
  if (seconds == null || !Number.isFinite(seconds)) return '–';
  if (seconds < 1) return 'under 1 s';
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** How long since a time in milliseconds since 1970. */
export function ago(time: number, now = Date.now()): string {
  const minutes = (now - time) / 60_000;
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${Math.floor(minutes)} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return new Date(time).toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' });
}

export function bytes(value: number): string {
  if (value < 1e3) return `${value} B`;
  return value < 1e6 ? `${(value / 1e3).toFixed(0)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}

/** [null, 150, 150, 3] -> ? × 150 × 150 × 3. */
export const shape = (sizes: readonly (number | null)[]): string => (sizes.length === 0 ? 'one number' : sizes.map((size) => size ?? '?').join(' × '));

/** samplesPerSecond and the like: three figures. */
export const rate = (value: number): string => (value >= 100 ? count(Math.round(value)) : value.toPrecision(3));

/** "1 picture", "2 pictures". */
export const many = (n: number, one: string, more = `${one}s`): string => `${count(n)} ${n === 1 ? one : more}`;
