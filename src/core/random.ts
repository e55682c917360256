/** @file The one source of chance: a seeded, counter-based generator whose position can be saved and set. */

const ROTATIONS = Uint8Array.of(13, 15, 26, 6, 17, 29, 16, 24);

/**
 * Threefry-2x32 with 20 rounds: two 32-bit words for each of `blocks` consecutive counters under one key.
 * Source: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (SC11).
 */
export function threefry(key0: number, key1: number, counter: number, blocks: number): Uint32Array {
  const out = new Uint32Array(2 * blocks);
  const keys = [key0 | 0, key1 | 0, 0x1bd11bda ^ key0 ^ key1] as const;
  let low = counter >>> 0;
  let high = Math.floor(counter / 2 ** 32) >>> 0;
  for (let block = 0; block < blocks; block++) {
    let x = (low + keys[0]) | 0;
    let y = (high + keys[1]) | 0;
    for (let group = 0; group < 5; group++) {
      const at = (group & 1) << 2;
      for (let round = at; round < at + 4; round++) {
        const bits = ROTATIONS[round]!;
        x = (x + y) | 0;
        y = ((y << bits) | (y >>> (32 - bits))) ^ x;
      }
      x = (x + keys[((group + 1) % 3) as 0]) | 0;
      y = (y + keys[((group + 2) % 3) as 0] + group + 1) | 0;
    }
    out[2 * block] = x;
    out[2 * block + 1] = y;
    low = (low + 1) >>> 0;
    if (low === 0) high = (high + 1) >>> 0;
  }
  return out;
}

/** Where a generator stands: enough to go on with exactly the same numbers. */
export interface RandomState { readonly seed: number; readonly position: number }

/** Seeded random numbers: same seed and position, same bits, on every machine. */
export class RandomGenerator {
  private seed: number;
  private position: number;

  /** @param seed a whole number of at most 2^53 */
  constructor(seed: number, position = 0) {
    this.seed = seed;
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
    const bits = this.bits(length);
    const out = new Float32Array(length);
    const scale = (high - low) / 2 ** 24;
    for (let i = 0; i < length; i++) out[i] = low + scale * (bits[i]! >>> 8);
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

/** Starts {@link random} anew: same seed, same initial weights, order of pictures, dropout masks. */
export function setSeed(seed: number): void {
  random.state = { seed, position: 0 };
}
