/** @file The bytes of an HDF5 file, read with every bound checked: whatever stands in the file, nothing is read beyond its end. */
import { type ErrorFields, KeratinError, check } from '../core/errors.js';

/** Width of addresses and lengths, as the superblock says. */
export interface Widths { readonly offset: number; readonly length: number }

/** Address of what was never written. */
export const UNDEFINED = -1;

/** A place in the file that moves on as it is read. Numbers are little-endian. */
export class Cursor {
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array, public at: number, readonly widths: Widths = { offset: 8, length: 8 }, readonly end = bytes.length) {
    check(at >= 0 && at <= end && end <= bytes.length, () => truncated(at, end));
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Another place of the same file. */
  jump(at: number, length?: number): Cursor {
    return new Cursor(this.bytes, at, this.widths, length === undefined ? this.bytes.length : at + length);
  }

  get left(): number {
    return this.end - this.at;
  }

  skip(count: number): this {
    this.take(count);
    return this;
  }

  private take(count: number): number {
    check(Number.isSafeInteger(count) && count >= 0 && count <= this.left, () => truncated(this.at + count, this.end));
    const { at } = this;
    this.at += count;
    return at;
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }
  u16(): number {
    return this.view.getUint16(this.take(2), true);
  }
  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  /** A whole number of 1, 2, 4 or 8 bytes; the largest is the undefined address. */
  uint(width: number): number {
    if (width === 1) return this.u8();
    if (width === 2) return this.u16();
    const low = this.u32();
    if (width === 4) return low === 0xffffffff ? UNDEFINED : low;
    const high = this.u32();
    if (low === 0xffffffff && high === 0xffffffff) return UNDEFINED;
    const value = high * 2 ** 32 + low;
    check(Number.isSafeInteger(value), () => damaged('numbers below 2^53', `${value}`));
    return value;
  }
  address(): number {
    return this.uint(this.widths.offset);
  }
  size(): number {
    return this.uint(this.widths.length);
  }

  /** A view, no copy. */
  take8(count: number): Uint8Array {
    const at = this.take(count);
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + at, count);
  }

  /** Moves on to a multiple of 8 from `start`. */
  align(start: number): void {
    this.skip((8 - ((this.at - start) % 8)) % 8);
  }

  /** Throws unless these four letters stand here. */
  expect(signature: string): this {
    const found = String.fromCharCode(...this.take8(signature.length));
    check(found === signature, () => damaged(`"${signature}" at byte ${this.at - signature.length}`, 'something else'));
    return this;
  }
  startsWith(signature: string): boolean {
    return this.left >= signature.length && [...signature].every((c, i) => this.bytes[this.at + i] === c.charCodeAt(0));
  }
}

/** Text up to the first NUL, as UTF-8; what is no UTF-8 becomes �. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

const fields = (code: string, expected: string, received: string, fix: string): ErrorFields => ({ code, expected, received, fix });
export const truncated = (expected: number, received: number): ErrorFields =>
  fields('file/truncated', `a file of at least ${expected} bytes`, `one that ends at ${received}`, 'copy or download the file again; it was cut off or is damaged');
export const damaged = (expected: string, received: string): ErrorFields =>
  fields('file/hdf5', expected, received, 'save or download the file again; this one is damaged');
/** What no file of Keras holds, and what a file from elsewhere could do harm with. */
export const refused = (received: string): KeratinError =>
  new KeratinError(fields('file/unsafe', 'data that stand in the file itself', received, 'do not load this file; Keras does not write such files'));
export const unsupported = (received: string): KeratinError =>
  new KeratinError(fields('file/unsupported', 'HDF5 as Keras and h5py write it', received, "write the file anew with h5py's default settings"));
