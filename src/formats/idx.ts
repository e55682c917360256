/** @file Arrays in the IDX format, in which the MNIST digits are published. Source: the description on their page, yann.lecun.com/exdb/mnist. */
import { check, within } from '../core/errors.js';
import { sizeOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';

const UINT8 = 0x08;

/**
 * Reads an IDX file of unsigned bytes: two zero bytes, the format 8, the rank, the sizes as big-endian uint32, the numbers.
 * The tensor is a view of `bytes`.
 *
 * @throws KeratinError `file/header`, `file/truncated`
 */
export function decodeIdx(bytes: Uint8Array): Tensor {
  return within('idx', () => {
    check(bytes[0] === 0 && bytes[1] === 0 && bytes[2] === UINT8, () => ({
      code: 'file/header', expected: 'an IDX file of unsigned bytes, which begins with 0 0 8', received: bytes.length === 0 ? 'no bytes' : [...bytes.subarray(0, 3)].join(' '), fix: 'check the file; unpack it first if it ends in .gz',
    }));
    const rank = bytes[3] ?? 0;
    const start = 4 + 4 * rank;
    check(bytes.length >= start, () => truncated(start, bytes.length));
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
    check(bytes.length === start + sizeOf(shape), () => truncated(start + sizeOf(shape), bytes.length));
    return new Tensor(shape, 'uint8', new Uint8Array(bytes.buffer, bytes.byteOffset + start, sizeOf(shape)));
  });
}

const truncated = (expected: number, received: number): { code: string; expected: string; received: string; fix: string } =>
  ({ code: 'file/truncated', expected: `${expected} bytes`, received: `${received}`, fix: 'copy or download the file again' });
