/** @file Changed bytes and spoilt JSON, the same for the same seed. */

/** Random whole numbers: mulberry32, fast and the same everywhere. */
export class Chance {
  private state: number;
  constructor(seed: number) {
    this.state = seed >>> 0;
  }
  /** 0 to n - 1. */
  below(n: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

const numbers = [0, 1, 2, 7, 127, 128, 255, 256, 32767, 65535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -1];

/** One change, or up to eight: bytes, numbers of 2 to 8 bytes, pieces cut out, doubled, moved, the end cut off. Half of the changes strike the first 2000 bytes. */
export function mutateBytes(source: Uint8Array, chance: Chance): Uint8Array {
  let bytes: Uint8Array = source.slice();
  for (let n = chance.below(2) === 0 ? 1 : 1 + chance.below(8); n > 0 && bytes.length > 0; n--) {
    const at = chance.below(chance.below(2) === 0 ? bytes.length : Math.min(bytes.length, 2000));
    const length = 1 + chance.below(Math.min(bytes.length - at, chance.pick([4, 16, 64, 1024])));
    switch (chance.below(9)) {
      case 0: bytes[at] = chance.below(256); break;
      case 1: bytes[at]! ^= 1 << chance.below(8); break;
      case 2: bytes[at] = chance.pick([0, 1, 127, 128, 255]); break;
      case 3: putNumber(bytes, at, chance.pick([2, 4, 8]), chance.pick(numbers)); break;
      case 4: putNumber(bytes, at, chance.pick([4, 8]), chance.below(bytes.length)); break;
      case 5: bytes = joined(bytes.subarray(0, at), bytes.subarray(at + length)); break;
      case 6: bytes = joined(bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)); break;
      case 7: bytes.copyWithin(at, chance.below(bytes.length), chance.below(bytes.length)); break;
      default: if (chance.below(4) === 0) bytes = bytes.slice(0, at);
    }
  }
  return bytes;
}

function putNumber(bytes: Uint8Array, at: number, width: number, value: number): void {
  let rest = BigInt.asUintN(64, BigInt(value));
  for (let i = 0; i < width && at + i < bytes.length; i++, rest >>= 8n) bytes[at + i] = Number(rest & 255n);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const junk: readonly unknown[] = [
  null, -1, 0, 1, 0.5, 3, 255, 2 ** 31, 2 ** 40, 2 ** 53, 1e300, '', 'x', '../x', '__proto__', 'constructor', true, false, [], {}, [null, null], [[1]], [1e9, 1e9], { class_name: 'Dense', config: {} }, { class_name: 'LSTM' },
  { class_name: 'Lambda', config: { function: ['4wEAAAA=', null, null] } }, { class_name: 'Bidirectional', config: { layer: { class_name: 'LSTM', config: { units: 3 } } } }, { config: null },
];

/** JSON with one to three values anywhere inside replaced by junk or by others of it, keys lost, doubled under another name, or lists grown. */
export function spoilJson(value: unknown, chance: Chance): unknown {
  const all: unknown[] = [];
  const collect = (v: unknown): void => {
    all.push(v);
    if (typeof v === 'object' && v !== null) Object.values(v).forEach(collect);
  };
  collect(value);
  const spoil = (v: unknown): unknown => {
    const keys = typeof v === 'object' && v !== null ? Object.keys(v) : [];
    if (keys.length === 0 || chance.below(8) === 0) return chance.below(3) === 0 ? chance.pick(all) : chance.pick(junk);
    const key = chance.pick(keys);
    if (Array.isArray(v)) {
      const list = v as unknown[];
      const i = Number(key);
      const kind = chance.below(6);
      return kind === 0 ? [...list.slice(0, i), ...list.slice(i + 1)] : kind === 1 ? [...list, list[i]] : kind === 2 ? [...list].reverse() : list.map((inner, j) => (j === i ? spoil(inner) : inner));
    }
    const fields = v as Record<string, unknown>;
    const kind = chance.below(10);
    if (kind === 0) return Object.fromEntries(Object.entries(fields).filter(([k]) => k !== key));
    if (kind === 1) return { ...fields, [chance.pick(['name', 'config', 'class_name', 'units', 'layers', 'shape', 'x'])]: fields[key] };
    return { ...fields, [key]: spoil(fields[key]) };
  };
  let result = value;
  for (let n = 1 + chance.below(3); n > 0; n--) result = spoil(result);
  return result;
}
