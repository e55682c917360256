/** @file NumPy's `.npy`: one array; and `.npz`: a ZIP archive of them. Source: NumPy, numpy.lib.format. */
import type { DType } from '../core/dtype.js';
import { type ErrorFields, check, show, within } from '../core/errors.js';
import { showShape, sizeOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { type Datatype } from './hdf5-header.js';
import { toTensor } from './hdf5-data.js';
import { transposed } from './transposed.js';
import { readZip, writeZip } from './zip.js';

const MAGIC = '\x93NUMPY';
const codes: Readonly<Record<DType, string>> = { float32: '<f4', float64: '<f8', int32: '<i4', int64: '<i8', uint8: '|u1', bool: '|b1' };
const kinds: Readonly<Record<string, Datatype['kind']>> = { f: 'float', i: 'int', u: 'uint', b: 'bool' };

/** True for bytes that begin as an `.npy` file does. */
export const isNpy = (bytes: Uint8Array): boolean => [...MAGIC].every((c, i) => bytes[i] === c.charCodeAt(0));

/** An array as `.npy`. */
export function encodeNpy({ shape, dtype, data }: Tensor): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${codes[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new Uint8Array(start + data.byteLength).fill(0x20, 0, start);
  bytes.set(new TextEncoder().encode(text), 10);
  bytes.set([...MAGIC].map((c) => c.charCodeAt(0)));
  bytes.set([1, 0, (start - 10) & 255, (start - 10) >> 8], 6);
  bytes[start - 1] = 0x0a;
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}

/**
 * The array of an `.npy` file. Small integers become int32, half precision float32; Python objects (pickles) are refused.
 * @throws KeratinError `file/npy` `file/pickle` `file/dtype` `file/truncated`
 */
export function decodeNpy(bytes: Uint8Array): Tensor {
  return within('npy', () => {
    check(isNpy(bytes) && bytes.length >= 12, () => broken('file/npy', 'an .npy file', 'something else'));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const isLong = bytes[6]! >= 2;
    const start = (isLong ? 12 : 10) + (isLong ? view.getUint32(8, true) : view.getUint16(8, true));
    check(start <= bytes.length && start < 2 ** 20, () => broken('file/truncated', `a header of ${start} bytes`, `a file of ${bytes.length}`));
    const { type, isFortran, shape } = readHeader(new TextDecoder().decode(bytes.subarray(isLong ? 12 : 10, start)));
    const length = sizeOf(shape) * type.size;
    check(Number.isSafeInteger(length) && start + length === bytes.length, () => broken('file/truncated', `${length} bytes for the shape ${showShape(shape)}`, `${bytes.length - start}`));
    const raw = bytes.subarray(start);
    return isFortran ? transposed(toTensor(raw, [...shape].reverse(), type)) : toTensor(raw, shape, type);
  });
}

interface Header { readonly type: Datatype; readonly isFortran: boolean; readonly shape: number[] }

/** A Python dict, of which only the form that NumPy writes is understood. */
function readHeader(text: string): Header {
  const found = /^\{\s*'descr':\s*('[^']*'|\[.*\]),\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([\d\s,]*)\),?\s*\}\s*$/.exec(text);
  check(found !== null, () => broken('file/npy', "a header { 'descr', 'fortran_order', 'shape' }", show(text)));
  const descr = found[1]!;
  check(!descr.includes('O'), () => ({
    code: 'file/pickle', expected: 'an array of numbers', received: 'Python objects (a pickle), which could run any code',
    fix: 'save it in Python as numbers: np.save(path, np.asarray(x, dtype="float32")), or sequences as one padded array',
  }));
  const [, order, kind, width] = /^'([<>|=])([fiub])(\d)'$/.exec(descr) ?? [];
  const isKnown = kind !== undefined && ({ f: '248', i: '1248', u: '1248', b: '1' })[kind]!.includes(width!);
  check(isKnown, () => broken('file/dtype', 'an array of floats, integers or booleans', descr));
  const shape = found[3]!.split(',').map((d) => d.trim()).filter((d) => d !== '').map(Number);
  check(shape.length <= 32 && shape.every(Number.isSafeInteger), () => broken('file/npy', 'at most 32 sizes', found[3]!));
  return { type: { kind: kinds[kind!]!, size: Number(width), bigEndian: order === '>' }, isFortran: found[2] === 'True', shape };
}

/** Arrays by name as `.npz`, not compressed, as `np.savez` writes them. */
export const encodeNpz = (arrays: Readonly<Record<string, Tensor>>): Uint8Array =>
  writeZip(Object.fromEntries(Object.entries(arrays).map(([name, tensor]) => [`${name}.npy`, encodeNpy(tensor)])));

/** The arrays of an `.npz` archive by name.
 * @throws KeratinError as {@link decodeNpy}, `file/zip` `file/size` */
export const decodeNpz = (bytes: Uint8Array): Map<string, Tensor> =>
  within('npz', () => new Map([...readZip(bytes)].map(([name, file]) => [name.replace(/\.npy$/, ''), within(show(name), () => decodeNpy(file))])));

const broken = (code: string, expected: string, received: string): ErrorFields =>
  ({ code, expected, received, fix: 'save the file anew with np.save; this one is damaged or holds something else' });
