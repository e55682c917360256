/** @file Numbers and texts of HDF5: plain or in chunks, deflated, shuffled; as tensors and strings. */
import { unzlibSync } from 'fflate';
import { type DType, type TypedArray, convert, holds } from '../core/dtype.js';
import { KeratinError, check, show } from '../core/errors.js';
import { sizeOf, stridesOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { widenBfloat16, widenFloat16 } from './float16.js';
import { type Cursor, UNDEFINED, damaged, refused, textOf, truncated, unsupported } from './hdf5-bytes.js';
import { type Datatype, type Layout, type Message, find, kinds, readDataspace, readDatatype, readFilters, readLayout } from './hdf5-header.js';

/** Packed numbers may grow to this many times the file, or to this many bytes. Trained weights hardly shrink at all. */
const MOST_GROWTH = 20;
const ALWAYS_ALLOWED = 64 * 2 ** 20;

/** Throws before anything is allocated for a shape that the file cannot fill. */
function checkSize(bytes: number, file: Cursor, packed: boolean): void {
  const most = packed ? Math.max(ALWAYS_ALLOWED, MOST_GROWTH * file.bytes.length) : file.bytes.length;
  check(bytes <= most, () => ({
    code: 'file/size', expected: `at most ${most} bytes of numbers, for a file of ${file.bytes.length}`, received: `a dataset that claims ${bytes}`, fix: 'do not load this file: it is damaged or was made to fill the memory',
  }));
}

/** The numbers of a dataset. @throws KeratinError `file/…` */
export function readDataset(file: Cursor, messages: readonly Message[]): Tensor {
  if (messages.some(({ kind }) => kind === kinds.external)) throw refused('numbers kept in another file');
  const [space, type, where] = [find(messages, kinds.dataspace), find(messages, kinds.datatype), find(messages, kinds.layout)];
  check(space !== undefined && type !== undefined && where !== undefined, () => damaged('a dataset', 'something else'));
  const [shape, datatype, layout] = [readDataspace(space) ?? [0], readDatatype(type), readLayout(where)];
  const filters = find(messages, kinds.filters);
  return toTensor(rawData(file, shape, datatype.size, layout, filters === undefined ? [] : readFilters(filters)), shape, datatype);
}

function rawData(file: Cursor, shape: readonly number[], width: number, layout: Layout, filters: readonly number[]): Uint8Array {
  const length = sizeOf(shape) * width;
  if (length === 0) return new Uint8Array(0);
  checkSize(length, file, filters.length > 0);
  if (layout.kind === 'compact') {
    check(layout.data.length >= length, () => truncated(length, layout.data.length));
    return layout.data.subarray(0, length);
  }
  check(layout.address !== UNDEFINED, () => damaged('a dataset with numbers', 'one that was never written'));
  if (layout.kind === 'contiguous') return file.jump(layout.address).take8(length);
  const { chunk } = layout;
  check(chunk.length === shape.length && chunk.every((d) => d > 0), () => damaged(`chunks of ${shape.length} dimensions`, `[${chunk.join(', ')}]`));
  const chunkBytes = sizeOf(chunk) * width;
  checkSize(chunkBytes, file, filters.length > 0);
  const result = new Uint8Array(length);
  const grid = shape.map((d, i) => Math.ceil(d / chunk[i]!));
  const stored = layout.kind === 'tree' ? chunksOfTree(file, layout.address, shape.length) : chunksInRow(layout.address, layout.stored ?? chunkBytes, grid, chunk);
  check(stored.length === sizeOf(grid), () => damaged(`${sizeOf(grid)} chunks`, `${stored.length}`));
  for (const { address, size, skipped, offset } of stored) {
    check(offset.every((o, i) => o < shape[i]! && o % chunk[i]! === 0), () => damaged('chunks within their dataset', `one at [${offset.join(', ')}]`));
    copyChunk(unpack(file.jump(address).take8(size), filters.filter((_, i) => !(skipped & (1 << i))), width, chunkBytes), result, offset, chunk, shape, width);
  }
  return result;
}

interface Chunk { readonly address: number; readonly size: number; readonly skipped: number; readonly offset: readonly number[] }

function chunksInRow(address: number, size: number, grid: readonly number[], chunk: readonly number[]): Chunk[] {
  const strides = stridesOf(grid);
  const count = sizeOf(grid);
  check(count <= 1e6, () => damaged('at most a million chunks', `${count}`));
  return Array.from({ length: count }, (_, n) => ({ address: address + n * size, size, skipped: 0, offset: grid.map((g, i) => (Math.floor(n / strides[i]!) % g) * chunk[i]!) }));
}

/** The chunks that a B-tree of version 1 lists; each node is visited once. */
function chunksOfTree(file: Cursor, root: number, rank: number): Chunk[] {
  const chunks: Chunk[] = [];
  const seen = new Set<number>();
  const visit = (at: number): void => {
    check(!seen.has(at), () => damaged('a tree', 'a circle'));
    seen.add(at);
    const c = file.jump(at).expect('TREE');
    const [type, level, entries] = [c.u8(), c.u8(), c.u16()];
    check(type === 1, () => damaged('a tree of chunks', `one of type ${type}`));
    c.skip(2 * c.widths.offset);
    for (let i = 0; i < entries; i++) {
      const [size, skipped] = [c.u32(), c.u32()];
      const offset = Array.from({ length: rank + 1 }, () => c.uint(8)).slice(0, -1);
      const address = c.address();
      if (level > 0) visit(address);
      else chunks.push({ address, size, skipped, offset });
    }
  };
  visit(root);
  return chunks;
}

function unpack(stored: Uint8Array, filters: readonly number[], width: number, length: number): Uint8Array {
  let data = stored;
  for (const filter of [...filters].reverse()) {
    if (filter === 3) data = data.subarray(0, Math.max(0, data.length - 4));
    else if (filter === 2) data = unshuffle(data, width);
    else data = inflate(data, length + 4);
  }
  check(data.length >= length, () => truncated(length, data.length));
  return data;
}

/** At most `most` bytes come out, whatever goes in. */
function inflate(data: Uint8Array, most: number): Uint8Array {
  try {
    return unzlibSync(data, { out: new Uint8Array(most) });
  } catch (cause) {
    throw new KeratinError({ ...damaged('deflated numbers', show((cause as Error).message)), cause });
  }
}

/** The first bytes of all numbers stand together, then the second ones, … */
function unshuffle(data: Uint8Array, width: number): Uint8Array {
  const count = Math.floor(data.length / width);
  const result = new Uint8Array(data);
  for (let b = 0; b < width; b++) for (let i = 0; i < count; i++) result[i * width + b] = data[b * count + i]!;
  return result;
}

/** Copies the rows of a chunk that lie within the dataset. */
function copyChunk(chunkData: Uint8Array, result: Uint8Array, offset: readonly number[], chunk: readonly number[], shape: readonly number[], width: number): void {
  if (shape.length === 0) {
    result.set(chunkData.subarray(0, width));
    return;
  }
  const inside = chunk.map((d, i) => Math.min(d, shape[i]! - offset[i]!));
  const [from, to] = [stridesOf(chunk), stridesOf(shape)];
  const row = inside.at(-1)! * width;
  const copy = (axis: number, source: number, target: number): void => {
    if (axis === shape.length - 1) return result.set(chunkData.subarray(source * width, source * width + row), (target + offset[axis]!) * width);
    for (let i = 0; i < inside[axis]!; i++) copy(axis + 1, source + i * from[axis]!, target + (offset[axis]! + i) * to[axis]!);
  };
  copy(0, 0, 0);
}

const arrays: Readonly<Record<string, { readonly dtype: DType; readonly make: (buffer: ArrayBuffer, at: number, length: number) => ArrayLike<number | bigint> }>> = {
  float4: { dtype: 'float32', make: (b, at, n) => new Float32Array(b, at, n) },
  float8: { dtype: 'float64', make: (b, at, n) => new Float64Array(b, at, n) },
  float2: { dtype: 'float32', make: (b, at, n) => widenFloat16(new Uint16Array(b, at, n)) },
  bfloat2: { dtype: 'float32', make: (b, at, n) => widenBfloat16(new Uint16Array(b, at, n)) },
  int1: { dtype: 'int32', make: (b, at, n) => new Int8Array(b, at, n) },
  int2: { dtype: 'int32', make: (b, at, n) => new Int16Array(b, at, n) },
  int4: { dtype: 'int32', make: (b, at, n) => new Int32Array(b, at, n) },
  int8: { dtype: 'int64', make: (b, at, n) => new BigInt64Array(b, at, n) },
  uint1: { dtype: 'uint8', make: (b, at, n) => new Uint8Array(b, at, n) },
  uint2: { dtype: 'int32', make: (b, at, n) => new Uint16Array(b, at, n) },
  uint4: { dtype: 'int64', make: (b, at, n) => BigInt64Array.from(new Uint32Array(b, at, n), BigInt) },
  uint8: { dtype: 'int64', make: (b, at, n) => new BigInt64Array(b, at, n) },
  bool1: { dtype: 'bool', make: (b, at, n) => new Uint8Array(b, at, n) },
};

/** A view where the numbers are aligned and stand as the machine wants them, otherwise a copy. */
export function toTensor(raw: Uint8Array, shape: readonly number[], { kind, size, bigEndian }: Datatype): Tensor {
  const array = arrays[`${kind}${size}`];
  if (array === undefined) throw unsupported(`a dataset of elements of ${size} bytes that are no numbers`);
  const bytes = bigEndian && size > 1 ? swapped(raw, size) : raw.byteOffset % size === 0 && raw.buffer instanceof ArrayBuffer ? raw : raw.slice();
  const numbers = array.make(bytes.buffer as ArrayBuffer, bytes.byteOffset, sizeOf(shape));
  return new Tensor(shape, array.dtype, holds(array.dtype, numbers as TypedArray) ? (numbers as TypedArray) : convert(numbers, array.dtype));
}

function swapped(raw: Uint8Array, size: number): Uint8Array {
  const bytes = raw.slice();
  for (let i = 0; i + size <= bytes.length; i += size) bytes.subarray(i, i + size).reverse();
  return bytes;
}

/** What an attribute holds: texts, numbers, or nothing. */
export type Hdf5Value = string | readonly string[] | Tensor | null;

/** An attribute: its name, and its value read where it is asked for. */
export function readAttribute(c: Cursor): readonly [name: string, value: () => Hdf5Value] {
  const version = c.u8();
  const flags = c.u8();
  check(version >= 1 && version <= 3, () => damaged('an attribute of version 1 to 3', `version ${version}`));
  const sizes = [c.u16(), c.u16(), c.u16()] as const;
  if (version === 3) c.skip(1);
  const part = (size: number): Cursor => {
    const at = c.at;
    c.skip(size);
    if (version === 1) c.skip((8 - (size % 8)) % 8);
    return c.jump(at, size);
  };
  const [name, type, space] = sizes.map(part) as [Cursor, Cursor, Cursor];
  const start = c.at;
  return [textOf(name.take8(sizes[0])), () => {
    if (version > 1 && flags & 3) throw unsupported('an attribute of a shared datatype');
    const [datatype, shape] = [readDatatype(type.jump(type.at, sizes[1])), readDataspace(space.jump(space.at, sizes[2]))];
    return shape === null ? null : readValue(c.jump(start, c.end - start), shape, datatype);
  }];
}

function readValue(c: Cursor, shape: readonly number[], datatype: Datatype): Hdf5Value {
  const count = sizeOf(shape);
  if (datatype.kind !== 'text' && datatype.kind !== 'longText') return toTensor(c.take8(count * datatype.size), shape, datatype);
  const width = datatype.kind === 'text' ? datatype.size : 8 + c.widths.offset;
  check(count * width <= c.left, () => truncated(c.at + count * width, c.end));
  let budget = 4 * c.bytes.length + 2 ** 20;
  const texts = Array.from({ length: count }, () => {
    const bytes = datatype.kind === 'text' ? c.take8(width) : readLong(c);
    budget -= bytes.length;
    check(budget > 0, () => damaged('texts that the file can hold', 'the same long text again and again'));
    return textOf(bytes);
  });
  return shape.length === 0 ? texts[0]! : texts;
}

/** A text of any length, from a global heap. */
function readLong(c: Cursor): Uint8Array {
  const length = c.u32();
  const [address, index] = [c.address(), c.u32()];
  if (length === 0 || address <= 0) return new Uint8Array(0);
  const heap = c.jump(address).expect('GCOL').skip(4);
  const body = c.jump(heap.at + heap.widths.length, Math.max(0, heap.size() - 8 - heap.widths.length));
  while (body.left >= 16) {
    const found = body.u16();
    body.skip(6);
    const size = body.size();
    if (found === 0) break;
    if (found === index) return body.take8(Math.min(length, size));
    body.skip(Math.min(Math.ceil(size / 8) * 8, body.left));
  }
  throw new KeratinError(damaged('the text that an attribute refers to', 'none'));
}
