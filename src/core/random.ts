/** @file The one source of chance: a seeded, counter-based generator whose position can be saved and set. */
import { check, show, within } from './errors.js';

/**
 * Threefry-2x32 with 20 rounds: two 32-bit words for each of `blocks` consecutive counters under one key.
 * Five groups of four rounds, x += y and y rotated; written out, since rotations by constants take half the time.
 * Source: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (SC11).
 */
export function threefry(key0: number, key1: number, counter: number, blocks: number): Uint32Array {
  const out = new Uint32Array(2 * blocks);
  const [k0, k1, k2] = [key0 | 0, key1 | 0, 0x1bd11bda ^ key0 ^ key1];
  let low = counter | 0;
  let high = Math.floor(counter / 2 ** 32) | 0;
  for (let at = 0; at < out.length; at += 2) {
    let x = (low + k0) | 0;
    let y = (high + k1) | 0;
    x = (x + y) | 0; y = ((y << 13) | (y >>> 19)) ^ x;  x = (x + y) | 0; y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0; y = ((y << 26) | (y >>> 6)) ^ x;  x = (x + y) | 0; y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k1) | 0; y = (y + k2 + 1) | 0;
    x = (x + y) | 0; y = ((y << 17) | (y >>> 15)) ^ x;  x = (x + y) | 0; y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0; y = ((y << 16) | (y >>> 16)) ^ x;  x = (x + y) | 0; y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + k2) | 0; y = (y + k0 + 2) | 0;
    x = (x + y) | 0; y = ((y << 13) | (y >>> 19)) ^ x;  x = (x + y) | 0; y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0; y = ((y << 26) | (y >>> 6)) ^ x;  x = (x + y) | 0; y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k0) | 0; y = (y + k1 + 3) | 0;
    x = (x + y) | 0; y = ((y << 17) | (y >>> 15)) ^ x;  x = (x + y) | 0; y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0; y = ((y << 16) | (y >>> 16)) ^ x;  x = (x + y) | 0; y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + k1) | 0; y = (y + k2 + 4) | 0;
    x = (x + y) | 0; y = ((y << 13) | (y >>> 19)) ^ x;  x = (x + y) | 0; y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0; y = ((y << 26) | (y >>> 6)) ^ x;  x = (x + y) | 0; y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k2) | 0; y = (y + k0 + 5) | 0;
    out[at] = x;
    out[at + 1] = y;
    low = (low + 1) | 0;
    if (low === 0) high = (high + 1) | 0;
  }
  return out;
}

/** Random words drawn at a time, an even number: few enough to stay in the cache. */
const PIECE = 4096;

/** Where a generator stands: enough to go on with exactly the same numbers. */
export interface RandomState { readonly seed: number; readonly position: number }

/** Seeded random numbers: same seed and position, same bits, on every machine. */
export class RandomGenerator {
  private seed: number;
  private position: number;

  /**
   * @param seed a whole number of at most 2^53
   * @throws KeratinError `random/seed`
   */
  constructor(seed: number, position = 0) {
    this.seed = checkSeed(seed);
    this.position = position;
  }

  get state(): RandomState {
    return { seed: this.seed, position: this.position };
  }
  set state(state: RandomState) {
    this.seed = state.seed;
    this.position = state.position;
  }

  /** 32 random bits each. Blocks are not split between calls, so every call starts at a fresh block. */
  bits(length: number): Uint32Array {
    const blocks = (length + 1) >>> 1;
    const words = threefry(this.seed >>> 0, Math.floor(this.seed / 2 ** 32) >>> 0, this.position, blocks);
    this.position += blocks;
    return words.subarray(0, length);
  }

  /** Uniform in [low, high), 24 bits each. */
  uniform(length: number, low = 0, high = 1): Float32Array {
    const out = new Float32Array(length);
    const scale = (high - low) / 2 ** 24;
    for (let start = 0; start < length; start += PIECE) {
      const bits = this.bits(Math.min(PIECE, length - start));
      for (let i = 0; i < bits.length; i++) out[start + i] = low + scale * (bits[i]! >>> 8);
    }
    return out;
  }

  /** Normal by the Box-Muller transform. */
  normal(length: number, mean = 0, stddev = 1): Float32Array {
    const bits = this.bits(2 * Math.ceil(length / 2));
    const out = new Float32Array(length);
    for (let i = 0; i < length; i += 2) {
      const radius = stddev * Math.sqrt(-2 * Math.log((bits[i]! + 1) / 2 ** 32));
      const angle = (2 * Math.PI * bits[i + 1]!) / 2 ** 32;
      out[i] = mean + radius * Math.cos(angle);
      if (i + 1 < length) out[i + 1] = mean + radius * Math.sin(angle);
    }
    return out;
  }

  /** Normal, drawn again where farther than two standard deviations from the mean, as Keras does. */
  truncatedNormal(length: number, mean = 0, stddev = 1): Float32Array {
    const out = new Float32Array(length);
    for (let filled = 0; filled < length; ) {
      for (const z of this.normal(Math.max(length - filled, 16))) {
        if (Math.abs(z) <= 2 && filled < length) out[filled++] = mean + stddev * z;
      }
    }
    return out;
  }

  /** 1 with probability p, else 0. */
  bernoulli(length: number, p: number): Float32Array {
    const bits = this.bits(length);
    const bound = p * 2 ** 32;
    const out = new Float32Array(length);
    for (let i = 0; i < length; i++) out[i] = bits[i]! < bound ? 1 : 0;
    return out;
  }

  /** 0 … length-1 in random order (Fisher-Yates). */
  permutation(length: number): Uint32Array {
    const order = Uint32Array.from({ length }, (_, i) => i);
    const bits = this.bits(length);
    for (let i = length - 1; i > 0; i--) {
      const j = Math.floor((bits[i]! / 2 ** 32) * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  /** A whole number in [0, bound). */
  integer(bound: number): number {
    return Math.floor((this.bits(1)[0]! / 2 ** 32) * bound);
  }
}

/** The generator that everything draws from unless it is given one of its own. */
export const random = new RandomGenerator(Math.floor(Math.random() * 2 ** 48));

/**
 * Starts {@link random} anew: same seed, same initial weights, order of pictures, dropout masks.
 * @throws KeratinError `random/seed`
 */
export function setSeed(seed: number): void {
  random.state = { seed: checkSeed(seed), position: 0 };
}

/** The seed, if it is one: others would all begin the same numbers. @throws KeratinError `random/seed` */
export function checkSeed(seed: number): number {
  check(Number.isSafeInteger(seed), () => ({ code: 'random/seed', where: 'seed', expected: 'a whole number of at most 2^53', received: show(seed), fix: 'use a number such as 42' }));
  return seed;
}

/** The seed, or null where none is given; `where` stands in the error. @throws KeratinError `random/seed` */
export const checkOptionalSeed = (where: string, seed: number | null): number | null => (seed === null ? null : within(where, () => checkSeed(seed)));
