/** @file Tensors in one file: a JSON table of contents, then the numbers. Source: huggingface.co/docs/safetensors. */
import { type DType, bytesPerElement, allocate } from '../core/dtype.js';
import { type ErrorFields, check, show, within } from '../core/errors.js';
import { isFields } from '../core/fields.js';
import { showShape } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { widenBfloat16, widenFloat16 } from './float16.js';
import { parseStrictJson } from './strict-json.js';

/** Longest table of contents, in bytes, as in the reference implementation. */
const HEADER_LIMIT = 100_000_000;

const codes: Readonly<Record<DType, string>> = { float32: 'F32', float64: 'F64', int32: 'I32', int64: 'I64', uint8: 'U8', bool: 'BOOL' };
/** Widest first, in the order of the reference implementation. */
const order: readonly DType[] = ['int64', 'float64', 'float32', 'int32', 'uint8', 'bool'];
const dtypeOfCode = new Map(Object.entries(codes).map(([dtype, code]) => [code, dtype as DType]));
const widened = new Map([['F16', widenFloat16], ['BF16', widenBfloat16]]);

/** What a safetensors file holds; tensors in the order of their bytes. */
export interface Safetensors {
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Record<string, string>;
}

/**
 * Writes tensors as a safetensors file. Equal tensors give equal bytes, whatever their order:
 * the widest formats come first, and equally wide ones by name, so that each is aligned to its own width.
 *
 * @param metadata texts to keep with them
 * @throws KeratinError `file/name` for the names `__metadata__` and `__proto__`
 * @example
 * const bytes = encodeSafetensors({ kernel: tensor([[1, 2]]) }, { format: 'keratin' });
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>, metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const entries = [...(tensors instanceof Map ? tensors : Object.entries(tensors as Record<string, Tensor>))] as [string, Tensor][];
  entries.sort(([a, x], [b, y]) => order.indexOf(x.dtype) - order.indexOf(y.dtype) || compare(a, b));
  const table: [string, unknown][] = [];
  const texts = Object.entries(metadata).sort(([a], [b]) => compare(a, b));
  if (texts.length > 0) table.push(['__metadata__', Object.fromEntries(texts)]);
  let length = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    checkName(name);
    table.push([name, { dtype: codes[dtype], shape, data_offsets: [length, (length += data.byteLength)] }]);
  }
  // Written by hand: an object would put names that are whole numbers first.
  const json = `{${table.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
  const encoded = new TextEncoder().encode(json);
  const start = 8 + Math.ceil(encoded.length / 8) * 8;
  const bytes = new Uint8Array(start + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.fill(0x20, 8, start).set(encoded, 8);
  let at = start;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file. F16 and BF16 become float32. Tensors are views of `bytes` where these are aligned.
 *
 * @throws KeratinError `file/truncated` `file/header` `file/json` `file/duplicate` `file/name` `file/dtype` `file/shape`
 * `file/offsets` `file/overlap` `file/gap` `file/value`
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  return within('safetensors', () => {
    const start = headerEnd(bytes);
    const table = parseStrictJson(bytes.subarray(8, start));
    check(isFields(table), () => broken({ code: 'file/header', expected: 'a table of tensors', received: show(table) }));
    const { __metadata__: texts = {}, ...rest } = table;
    check(isFields(texts) && Object.values(texts).every((text) => typeof text === 'string'), () =>
      broken({ code: 'file/header', expected: '__metadata__ of texts', received: show(texts) }));
    const body = new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.length - start); // a Buffer's slice is no copy
    const entries = Object.entries(rest).map(([name, value]) => within(show(name), () => readEntry(name, value, body.length)))
      .sort((a, b) => a.begin - b.begin || a.end - b.end);
    checkCover(entries, body.length);
    const tensors = new Map(entries.map((entry) => [entry.name, within(show(entry.name), () => readTensor(entry, body))]));
    return { tensors, metadata: texts as Record<string, string> };
  });
}

interface Entry { name: string; code: string; shape: number[]; begin: number; end: number }

function headerEnd(bytes: Uint8Array): number {
  check(bytes.length >= 8, () => truncated(8, bytes.length));
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  check(length <= HEADER_LIMIT, () => broken({
    code: 'file/header', expected: `a header of at most ${HEADER_LIMIT} bytes`, received: `${length}`, fix: 'check that this is a safetensors file',
  }));
  check(Number(length) + 8 <= bytes.length, () => truncated(Number(length) + 8, bytes.length));
  return Number(length) + 8;
}

/** Everything about one tensor, checked before anything is allocated. */
function readEntry(name: string, value: unknown, bodyLength: number): Entry {
  checkName(name);
  check(isFields(value), () => broken({ code: 'file/header', expected: 'dtype, shape and data_offsets', received: show(value) }));
  const { dtype: code, shape, data_offsets: offsets } = value;
  const width = typeof code !== 'string' ? undefined : widened.has(code) ? 2 : dtypeOfCode.has(code) ? bytesPerElement(dtypeOfCode.get(code)!) : undefined;
  check(width !== undefined, () => broken({
    code: 'file/dtype', expected: `one of ${[...dtypeOfCode.keys(), ...widened.keys()].join(', ')}`, received: show(code), fix: 'convert the tensor to float32 before saving it',
  }));
  check(isSizes(shape), () => broken({ code: 'file/shape', expected: 'whole sizes of 0 or more', received: show(shape) }));
  const byteLength = shape.reduce((product, size) => product * size, width);
  check(Number.isSafeInteger(byteLength), () => broken({ code: 'file/shape', expected: 'fewer than 2^53 bytes', received: `the shape ${showShape(shape)}` }));
  check(isSizes(offsets) && offsets.length === 2 && offsets[1]! - offsets[0]! === byteLength, () => broken({
    code: 'file/offsets', expected: `data_offsets of ${byteLength} bytes for ${code} ${showShape(shape)}`, received: show(offsets),
  }));
  const [begin, end] = offsets as [number, number];
  check(end <= bodyLength, () => truncated(end, bodyLength));
  return { name, code: code as string, shape, begin, end };
}

/** Entries in the order of their bytes: throws unless every byte after the header belongs to exactly one tensor. */
function checkCover(entries: readonly Entry[], bodyLength: number): void {
  let covered = 0;
  for (const { name, begin, end } of entries) {
    check(begin === covered, () => broken({
      code: begin < covered ? 'file/overlap' : 'file/gap', expected: `${show(name)} to begin at byte ${covered}, where the tensor before it ends`, received: `${begin}`,
    }));
    covered = end;
  }
  check(covered === bodyLength, () => broken({ code: 'file/gap', expected: `${covered} bytes of numbers`, received: `${bodyLength}` }));
}

function readTensor({ code, shape, begin, end }: Entry, body: Uint8Array): Tensor {
  const widen = widened.get(code);
  if (widen !== undefined) return new Tensor(shape, 'float32', widen(new Uint16Array(body.slice(begin, end).buffer)));
  const dtype = dtypeOfCode.get(code)!;
  const width = bytesPerElement(dtype);
  const TypedArray = allocate(dtype, 0).constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => Tensor['data'];
  const part = (body.byteOffset + begin) % width === 0 ? body.subarray(begin, end) : body.slice(begin, end);
  const data = new TypedArray(part.buffer, part.byteOffset, part.byteLength / width);
  check(dtype !== 'bool' || data.every((v: number | bigint) => v === 0 || v === 1), () => broken({ code: 'file/value', expected: 'bytes 0 and 1 in a BOOL tensor', received: 'others' }));
  return new Tensor(shape, dtype, data);
}

function checkName(name: string): void {
  check(name !== '__metadata__' && name !== '__proto__', () => broken({ code: 'file/name', expected: 'the name of a tensor', received: show(name), fix: 'name it otherwise' }));
}

const isSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const truncated = (expected: number, received: number): ErrorFields =>
  ({ code: 'file/truncated', expected: `at least ${expected} bytes`, received: `${received}`, fix: 'copy or download the file again; it was cut off' });
const broken = (fields: Omit<ErrorFields, 'fix'> & { fix?: string }): ErrorFields =>
  ({ fix: 'save the file anew; this one is damaged or was made by a faulty program', ...fields });
