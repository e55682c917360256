/** @file Memory of batches that are done with, for the next ones: else each leaves megabytes to the garbage collector and asks the system for as many. */

/** Blocks of memory, the last ones given, at most `most`. */
export class SpareMemory {
  private readonly blocks: ArrayBuffer[] = [];

  constructor(private readonly most: number) {}

  /** Takes a whole block over: `data` is empty afterwards. What has been given before is left alone. */
  keep({ buffer }: Float32Array): void {
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength === 0) return;
    this.blocks.push(structuredClone(buffer, { transfer: [buffer] }));
    if (this.blocks.length > this.most) this.blocks.shift();
  }

  /** A block of just so many bytes, with whatever stands in it; undefined where there is none. */
  take(bytes: number): ArrayBuffer | undefined {
    const at = this.blocks.findIndex(({ byteLength }) => byteLength === bytes);
    return at < 0 ? undefined : this.blocks.splice(at, 1)[0];
  }

  clear(): void {
    this.blocks.length = 0;
  }
}
