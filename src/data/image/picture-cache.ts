/** @file Decoded pictures kept in memory that all workers share: one block of equal places, given out first come, first served. */

/** What a cache is made of; goes to workers, which then share it. */
export interface CacheMemory {
  /** State of each sample: 0 not here, 1 being written, n + 2 in place n. */
  readonly states: SharedArrayBuffer;
  /** Places given out so far. */
  readonly given: SharedArrayBuffer;
  readonly pixels: SharedArrayBuffer;
  /** Bytes of a place. */
  readonly size: number;
}

const BEING_WRITTEN = 1;
const FIRST = 2;

/**
 * Pictures by the numbers of their samples. Every epoch reads all samples once, so a picture that found no place is not worth
 * throwing another one out; what does not fit is decoded each time.
 */
export class PictureCache {
  private readonly states: Int32Array;
  private readonly given: Int32Array;
  private readonly places: number;

  constructor(private readonly memory: CacheMemory) {
    this.states = new Int32Array(memory.states);
    this.given = new Int32Array(memory.given);
    this.places = Math.floor(memory.pixels.byteLength / memory.size);
  }

  /** Memory for as many pictures of `size` bytes as fit into `most` bytes; null where none does. The system gives it page by page, when it is used. */
  static memory(samples: number, size: number, most: number): CacheMemory | null {
    const places = Math.min(samples, Math.floor(most / size));
    if (places === 0) return null;
    return { states: new SharedArrayBuffer(4 * samples), given: new SharedArrayBuffer(4), pixels: new SharedArrayBuffer(places * size), size };
  }

  /** The picture, if it is here; not to be changed. */
  get(sample: number): Uint8ClampedArray | undefined {
    const state = Atomics.load(this.states, sample);
    return state < FIRST ? undefined : this.at(state - FIRST);
  }

  /** Keeps the picture if there is room, and gives it back. */
  put(sample: number, pixels: Uint8ClampedArray): Uint8ClampedArray {
    if (Atomics.load(this.given, 0) >= this.places || Atomics.compareExchange(this.states, sample, 0, BEING_WRITTEN) !== 0) return pixels;
    const place = Atomics.add(this.given, 0, 1);
    if (place >= this.places) {
      Atomics.store(this.states, sample, 0);
      return pixels;
    }
    this.at(place).set(pixels);
    Atomics.store(this.states, sample, place + FIRST);
    return pixels;
  }

  private at(place: number): Uint8ClampedArray {
    return new Uint8ClampedArray(this.memory.pixels, place * this.memory.size, this.memory.size);
  }
}
