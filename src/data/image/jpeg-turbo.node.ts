/** @file Small JPEGs by libjpeg-turbo in WebAssembly: same numbers as sharp, without the millisecond that sharp needs to set out. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Pixels } from './pixels.js';

/** What the WebAssembly module of @cwasm/jpeg-turbo offers: TurboJPEG's own functions. */
interface TurboJpeg {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(bytes: number): number;
  free(at: number): void;
  tjInitDecompress(): number;
  tjDecompressHeader3(handle: number, jpeg: number, bytes: number, width: number, height: number, subsampling: number, colours: number): number;
  tjDecompress2(handle: number, jpeg: number, bytes: number, to: number, width: number, pitch: number, height: number, format: number, flags: number): number;
}

/** TJPF_RGB, and flags 0: exact cosine transform, smooth upsampling. */
const RGB = 0;
const EXACT = 0;

/** Node's types name WebAssembly without its classes. */
const wasm = (globalThis as unknown as { WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: Record<string, Record<string, () => number>>) => { readonly exports: object };
} }).WebAssembly;

/** A decoder, and where it leaves width and height. */
interface Decoder { readonly turbo: TurboJpeg; readonly handle: number; readonly sizes: number }
let ready: Decoder | undefined;

function open(): Decoder {
  const file = createRequire(import.meta.url).resolve('@cwasm/jpeg-turbo/jpeg-turbo.wasm');
  // libjpeg leaves by longjmp what it cannot decode; here that is an exception, after which the module is thrown away.
  const fail = (): never => {
    throw new Error('libjpeg gave up');
  };
  const none = (): number => 0;
  const { exports } = new wasm.Instance(new wasm.Module(readFileSync(file)), {
    env: { setjmp: none, longjmp: fail },
    wasi_snapshot_preview1: { environ_sizes_get: none, environ_get: none, proc_exit: fail, fd_close: none, fd_seek: none, fd_write: none },
  });
  const turbo = exports as unknown as TurboJpeg;
  return { turbo, handle: turbo.tjInitDecompress(), sizes: turbo.malloc(16) };
}

/**
 * Decodes a JPEG of the size that its header told to RGB; `undefined` for whatever is not entirely in order, so that sharp may judge it.
 */
export function decodeSmallJpeg(bytes: Uint8Array, { width, height }: { readonly width: number; readonly height: number }): Pixels | undefined {
  try {
    const { turbo, handle, sizes } = ready ??= open();
    const size = width * height * 3;
    const [from, to] = [turbo.malloc(bytes.length), turbo.malloc(size)];
    new Uint8Array(turbo.memory.buffer, from, bytes.length).set(bytes);
    let status = turbo.tjDecompressHeader3(handle, from, bytes.length, sizes, sizes + 4, sizes + 8, sizes + 12);
    const [w, h] = new Uint32Array(turbo.memory.buffer, sizes, 2);
    status ||= w === width && h === height ? turbo.tjDecompress2(handle, from, bytes.length, to, width, 0, height, RGB, EXACT) : -1;
    const data = status === 0 ? new Uint8ClampedArray(turbo.memory.buffer, to, size).slice() : undefined;
    turbo.free(from);
    turbo.free(to);
    return data && { width, height, channels: 3, data };
  } catch {
    ready = undefined;
    return undefined;
  }
}
