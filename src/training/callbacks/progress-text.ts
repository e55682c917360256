/** @file The words of the progress bar: counts, times, metrics, and how they fit into a line. */
import type { Logs } from './callback.js';

/** What a bar says. */
export interface Progress {
  readonly step: number;
  /** Steps in all; null while unknown. */
  readonly steps: number | null;
  /** Seconds since the start. */
  readonly elapsed: number;
  /** Seconds a step. */
  readonly perStep: number;
  readonly logs: Logs;
  readonly done: boolean;
  /** What goes on after the last step, as `validating 3/157`. */
  readonly note?: string;
}

/** How a bar looks. */
export interface Look { readonly colours: boolean; readonly barWidth: number }

const colour = (look: Look, code: number, text: string): string => (look.colours && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text);

/** `312/938`, the first number padded to the length of the second; or `312/Unknown`. */
export const counted = (step: number, steps: number | null): string => (steps === null ? `${String(step).padStart(7)}/Unknown` : `${String(step).padStart(String(steps).length)}/${steps}`);

/** `7s`, `1:05`, `2:00:09`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  const two = (n: number): string => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** `13ms/step`, in the unit that suits. */
export function pace(secondsPerStep: number): string {
  if (secondsPerStep >= 1 || secondsPerStep === 0) return `${secondsPerStep.toFixed(0)}s/step`;
  return secondsPerStep >= 1e-3 ? `${(secondsPerStep * 1e3).toFixed(0)}ms/step` : `${(secondsPerStep * 1e6).toFixed(0)}us/step`;
}

/** `0.9487`; small ones as `2.0000e-05`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) > 1e-3 ? value.toFixed(4) : value.toExponential(4).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** `accuracy: 0.9487` for each, by name; those of validation last. */
export function metricTexts(logs: Logs): string[] {
  const rank = (name: string): string => `${name.startsWith('val_') ? 1 : 0}${name}`;
  return Object.keys(logs).sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).map((name) => `${name}: ${figure(logs[name]!)}`);
}

function bar({ step, steps }: Progress, look: Look, width: number): string {
  if (steps === null || width === 0) return '';
  const full = Math.floor((width * Math.min(step, steps)) / Math.max(steps, 1));
  return ` ${colour(look, 32, '━'.repeat(full))}${colour(look, 90, (look.colours ? '━' : '─').repeat(width - full))}`;
}

const timing = (p: Progress): string => {
  const left = p.steps === null || p.done ? null : p.perStep * (p.steps - p.step);
  return `${left === null || left <= 0 ? clock(p.elapsed) : `ETA ${clock(left)}`} ${pace(p.perStep)}`;
};

/** Count, bar, time: what stands before the metrics; and its width without colours. */
interface Head { readonly text: string; readonly width: number }
function head(p: Progress, look: Look, barWidth: number): Head {
  const count = counted(p.step, p.steps);
  const time = timing(p);
  const drawn = p.steps === null ? 0 : barWidth;
  return { text: `${colour(look, 1, count)}${bar(p, look, drawn)} ${time}`, width: count.length + (drawn === 0 ? 0 : drawn + 1) + 1 + time.length };
}

/** One line of at most `columns` characters: the bar gets shorter before metrics are left out. */
export function runningLine(p: Progress, look: Look, columns: number): string {
  const tail = [...(p.note === undefined ? [] : [p.note]), ...metricTexts(p.logs)].map((text) => ` - ${text}`);
  const total = tail.reduce((n, text) => n + text.length, 0);
  const [long, short, none] = [look.barWidth, Math.floor(look.barWidth / 2), 0].map((width) => head(p, look, width)) as [Head, Head, Head];
  const fitting = [long, short].find(({ width }) => width + total <= columns);
  if (fitting !== undefined) return fitting.text + tail.join('');
  const { text, width } = [short, none].find((h) => h.width + 2 <= columns) ?? none;
  if (width + 2 > columns) return counted(p.step, p.steps).slice(0, columns);
  let line = text;
  let free = columns - width - 2;
  for (const metric of tail) {
    if (metric.length > free) break;
    line += metric;
    free -= metric.length;
  }
  return `${line} …`;
}

/** The last line of a bar: all metrics, continued on further lines where the terminal is too narrow. */
export function finalLine(p: Progress, look: Look, columns: number): string {
  const { text, width } = head(p, look, look.barWidth);
  const indent = counted(p.step, p.steps).length;
  let result = text;
  let at = width;
  for (const metric of metricTexts(p.logs)) {
    if (at + metric.length + 3 > columns && at > indent) {
      result += `\n${' '.repeat(indent)}`;
      at = indent;
    }
    result += ` - ${metric}`;
    at += metric.length + 3;
  }
  return result;
}

/** The plain form without a bar: `938/938 - 12s - 13ms/step - loss: 0.1671`. */
export const plainLine = (p: Progress): string =>
  [counted(p.step, p.steps).trimStart(), clock(p.elapsed), pace(p.perStep), ...metricTexts(p.logs)].join(' - ');
