/** @file The order in which NumPy shuffles for a seed, so that Keras's data sets stand as they do in Keras. */

const N = 624;
const M = 397;

/**
 * `numpy.random.RandomState(seed)`, as far as `shuffle` needs it.
 * Source: Matsumoto, Nishimura, Mersenne Twister: MT19937 (1998); NumPy's legacy generator.
 */
export class NumpyRandomState {
  private readonly state = new Uint32Array(N);
  private at = N;

  /** @param seed a whole number from 0 to 2^32 - 1 */
  constructor(seed: number) {
    this.state[0] = seed;
    for (let i = 1; i < N; i++) {
      const before = this.state[i - 1]!;
      this.state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
  }

  /** 0 … length - 1 as `shuffle(arange(length))` leaves them. */
  shuffled(length: number): Uint32Array {
    const order = Uint32Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = this.upTo(i);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  /** A whole number from 0 to `max`: bits are drawn until they are not above it. */
  private upTo(max: number): number {
    const mask = 2 ** (32 - Math.clz32(max)) - 1;
    let drawn = this.next() & mask;
    while (drawn > max) drawn = this.next() & mask;
    return drawn;
  }

  private next(): number {
    if (this.at === N) this.twist();
    let y = this.state[this.at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  private twist(): void {
    const { state } = this;
    for (let i = 0; i < N; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % N]! & 0x7fffffff);
      state[i] = state[(i + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.at = 0;
  }
}
