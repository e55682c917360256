/** @file Safetensors: the bytes of the specification, what comes back, and files made to do harm. */
import { describe, expect, it } from 'vitest';
import { KeratinError } from '../core/errors.js';
import { RandomGenerator } from '../core/random.js';
import { Tensor, tensor } from '../core/tensor.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

/** A file from a header (text, or an object to be written as JSON) and as many zero bytes. */
function file(header: unknown, body: number | Uint8Array = 0): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const numbers = typeof body === 'number' ? new Uint8Array(body) : body;
  const bytes = new Uint8Array(8 + json.length + numbers.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(numbers, 8 + json.length);
  return bytes;
}

const f32 = (shape: unknown, begin: number, end: number): object => ({ dtype: 'F32', shape, data_offsets: [begin, end] });

function codeOf(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes);
    return 'no error';
  } catch (error) {
    if (!(error instanceof KeratinError)) throw error;
    expect(error.message).toMatch(/^in safetensors.*: expected .+; received .+\. Fix: .+/s);
    return error.code;
  }
}

describe('safetensors', () => {
  it('writes the bytes of the specification', () => {
    const bytes = encodeSafetensors({ a: tensor([[1, 2]]) }, { format: 'pt' });
    const json = '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const padded = json.padEnd(Math.ceil(json.length / 8) * 8);
    expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(BigInt(padded.length));
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length))).toBe(padded);
    expect([...bytes.subarray(8 + padded.length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]);
  });

  it('gives back every format, scalars, empty tensors and strange names', () => {
    const tensors = new Map<string, Tensor>([
      ['10', new Tensor([3], 'uint8', Uint8Array.of(0, 128, 255))],
      ['2', new Tensor([2], 'bool', Uint8Array.of(0, 1))],
      ['dense/kernel:0 "核"', tensor([[0.1, -0], [Infinity, NaN]])],
      ['double', new Tensor([2], 'float64', Float64Array.of(Math.PI, -1e300))],
      ['long', new Tensor([1, 2], 'int64', BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n))],
      ['int', new Tensor([], 'int32', Int32Array.of(-7))],
      ['nothing', new Tensor([0, 5], 'float32', new Float32Array(0))],
    ]);
    const read = decodeSafetensors(encodeSafetensors(tensors, { note: 'ü', b: '' }));
    expect(read.metadata).toEqual({ note: 'ü', b: '' });
    expect(new Map([...read.tensors].sort())).toEqual(new Map([...tensors].sort()));
  });

  it('is deterministic: the order of the tensors makes no difference', () => {
    const [a, b, c] = [tensor([1]), tensor([1], { dtype: 'uint8' }), tensor([2], { dtype: 'float64' })];
    expect(encodeSafetensors({ a, b, c }, { x: '1', y: '2' })).toEqual(encodeSafetensors({ c, b, a }, { y: '2', x: '1' }));
  });

  it('reads bytes that are not aligned, and views those that are', () => {
    const bytes = encodeSafetensors({ a: tensor([1, 2, 3]) });
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect([...decodeSafetensors(shifted).tensors.get('a')!.data]).toEqual([1, 2, 3]);
    expect(decodeSafetensors(bytes).tensors.get('a')!.data.buffer).toBe(bytes.buffer);
    const half = file({ h: { dtype: 'F16', shape: [1], data_offsets: [0, 2] }, i: { dtype: 'I64', shape: [1], data_offsets: [2, 10] } }, Uint8Array.of(0, 0x3c, 5, 0, 0, 0, 0, 0, 0, 0));
    for (let shift = 0; shift < 8; shift++) { // as files come from Node: a Buffer anywhere in a larger one
      const buffer = Buffer.concat([Buffer.alloc(shift), half]).subarray(shift);
      const { tensors } = decodeSafetensors(buffer);
      expect([tensors.get('h')!.item(), tensors.get('i')!.item()]).toEqual([1, 5]);
    }
  });

  it('widens F16 and BF16', () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x8000, 0x7c00, 0x3555);
    const brains = Uint16Array.of(0x3f80, 0xc000, 0x7f80, 0x4049);
    const body = new Uint8Array([...new Uint8Array(halves.buffer), ...new Uint8Array(brains.buffer)]);
    const { tensors } = decodeSafetensors(file({
      half: { dtype: 'F16', shape: [8], data_offsets: [0, 16] }, brain: { dtype: 'BF16', shape: [4], data_offsets: [16, 24] },
    }, body));
    expect([...tensors.get('half')!.data]).toEqual([1, -2, 65504, 2 ** -14, 2 ** -24, -0, Infinity, 1365 / 4096]);
    expect([...tensors.get('brain')!.data]).toEqual([1, -2, Infinity, 3.140625]);
  });

  it('refuses reserved names', () => {
    expect(() => encodeSafetensors(new Map([['__proto__', tensor(1)]]))).toThrow(/Fix: name it otherwise/);
    expect(() => encodeSafetensors({ ['__metadata__']: tensor(1) })).toThrow(KeratinError);
  });
});

describe('hostile safetensors', () => {
  const huge = new Uint8Array(16);
  new DataView(huge.buffer).setBigUint64(0, 2n ** 63n, true);
  const longer = new Uint8Array(16);
  new DataView(longer.buffer).setBigUint64(0, 9n, true);

  const table: Record<string, [Uint8Array, code: string]> = {
    'no bytes': [new Uint8Array(0), 'file/truncated'],
    'seven bytes': [new Uint8Array(7), 'file/truncated'],
    'a header of 2^63 bytes': [huge, 'file/header'],
    'a header longer than the file': [longer, 'file/truncated'],
    'an empty header': [new Uint8Array(8), 'file/json'],
    'no JSON': [file('{"a":'), 'file/json'],
    'no UTF-8': [file('{}').with(8, 0xff), 'file/json'],
    'a list': [file('[]'), 'file/header'],
    'metadata that is no text': [file({ __metadata__: { a: 1 } }), 'file/header'],
    'metadata that is a list': [file({ __metadata__: ['a'] }), 'file/header'],
    'a name twice': [file(`{"a":${JSON.stringify(f32([1], 0, 4))},"a":${JSON.stringify(f32([1], 0, 4))}}`, 4), 'file/duplicate'],
    'a name twice, spelled differently': [file(`{"a":${JSON.stringify(f32([1], 0, 4))},"\\u0061":${JSON.stringify(f32([1], 0, 4))}}`, 4), 'file/duplicate'],
    'an inner name twice': [file('{"a":{"dtype":"U8","dtype":"U8","shape":[],"data_offsets":[0,1]}}', 1), 'file/duplicate'],
    '__proto__': [file(`{"__proto__":${JSON.stringify(f32([1], 0, 4))}}`, 4), 'file/name'],
    '__proto__ inside': [file('{"a":{"__proto__":{"dtype":"U8"},"shape":[],"data_offsets":[0,1]}}', 1), 'file/name'],
    'a tensor that is null': [file({ a: null }), 'file/header'],
    'an unknown format': [file({ a: { dtype: 'C64', shape: [], data_offsets: [0, 8] } }, 8), 'file/dtype'],
    'a format that is a list': [file({ a: { dtype: ['F32'], shape: [], data_offsets: [0, 4] } }, 4), 'file/dtype'],
    'no shape': [file({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), 'file/shape'],
    'a negative size': [file({ a: f32([-1, -1], 0, 4) }, 4), 'file/shape'],
    'half a size': [file({ a: f32([0.5], 0, 2) }, 2), 'file/shape'],
    'a size beyond 2^53': [file('{"a":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,4]}}', 4), 'file/shape'],
    'sizes that multiply beyond 2^53': [file({ a: f32([2 ** 40, 2 ** 40], 0, 4) }, 4), 'file/shape'],
    'no offsets': [file({ a: { dtype: 'F32', shape: [1] } }, 4), 'file/offsets'],
    'three offsets': [file({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] } }, 8), 'file/offsets'],
    'offsets that run backwards': [file({ a: f32([1], 4, 0) }, 4), 'file/offsets'],
    'offsets of another length': [file({ a: f32([2], 0, 4) }, 4), 'file/offsets'],
    'offsets beyond the end': [file({ a: f32([2], 0, 8) }, 4), 'file/truncated'],
    'a terabyte in a small file': [file({ a: f32([2 ** 38], 0, 2 ** 40) }, 4), 'file/truncated'],
    'tensors that overlap': [file({ a: f32([2], 0, 8), b: f32([1], 4, 8) }, 8), 'file/overlap'],
    'the same bytes twice': [file({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4), 'file/overlap'],
    'bytes between tensors': [file({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12), 'file/gap'],
    'bytes after the last tensor': [file({ a: f32([1], 0, 4) }, 5), 'file/gap'],
    'a boolean of 2': [file({ a: { dtype: 'BOOL', shape: [1], data_offsets: [0, 1] } }, Uint8Array.of(2)), 'file/value'],
  };
  for (const [name, [bytes, code]] of Object.entries(table)) it(name, () => expect(codeOf(bytes)).toBe(code));

  it('a file cut anywhere is told, and a changed byte never gives another kind of error', () => {
    const whole = encodeSafetensors({ a: tensor([1, 2]), b: tensor([true]) }, { k: 'v' });
    for (let length = 0; length < whole.length; length++) expect(codeOf(whole.slice(0, length))).toMatch(/^file\//);
    const chance = new RandomGenerator(1);
    for (let i = 0; i < 3000; i++) codeOf(whole.with(chance.integer(whole.length), chance.integer(256)));
  });
});
