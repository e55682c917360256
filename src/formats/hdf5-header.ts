/** @file Object headers of HDF5: the messages that say what an object is. Source: HDF5 File Format Specification 3.0, section IV. */
import { check } from '../core/errors.js';
import { sizeOf } from '../core/shape.js';
import { type Cursor, damaged, refused, unsupported } from './hdf5-bytes.js';

/** A message: its kind and a cursor over its data. */
export interface Message { readonly kind: number; readonly flags: number; readonly body: () => Cursor }

/** Kinds of messages. */
export const kinds = { dataspace: 1, linkInfo: 2, datatype: 3, link: 6, external: 7, layout: 8, filters: 11, attribute: 12, continuation: 16, symbolTable: 17, attributeInfo: 21 } as const;

/** All messages of the object at an address. */
export function readHeader(file: Cursor, address: number): Message[] {
  const start = file.jump(address);
  return start.startsWith('OHDR') ? readVersion2(start) : readVersion1(start);
}

interface Block { readonly at: number; readonly length: number }

function readVersion1(head: Cursor): Message[] {
  const version = head.u8();
  check(version === 1, () => damaged('an object header', `something else at byte ${head.at - 1}`));
  head.skip(7);
  const length = head.u32();
  head.skip(4);
  return readBlocks(head, { at: head.at, length }, (c) => {
    const [kind, size, flags] = [c.u16(), c.u16(), c.u8()];
    c.skip(3);
    return { kind, size, flags };
  }, 0);
}

function readVersion2(head: Cursor): Message[] {
  head.expect('OHDR');
  const version = head.u8();
  check(version === 2, () => damaged('an object header of version 2', `version ${version}`));
  const flags = head.u8();
  head.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
  const length = head.uint(1 << (flags & 3));
  return readBlocks(head, { at: head.at, length }, (c) => {
    const [kind, size, own] = [c.u8(), c.u16(), c.u8()];
    if (flags & 4) c.skip(2);
    return { kind, size, flags: own };
  }, flags & 4 ? 6 : 4);
}

/** Follows continuations, each block once. @param least smallest head of a version-2 message; 0 for version 1 */
function readBlocks(file: Cursor, first: Block, readHead: (c: Cursor) => { kind: number; size: number; flags: number }, least: number): Message[] {
  const messages: Message[] = [];
  const blocks = [first];
  const seen = new Set<number>();
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
    check(!seen.has(block.at), () => damaged('an object header without circles', 'one that goes on in itself'));
    seen.add(block.at);
    const c = file.jump(block.at, block.length);
    while (c.left >= (least || 8)) {
      const { kind, size, flags } = readHead(c);
      const at = c.skip(size).at - size;
      if (kind === kinds.continuation) {
        const body = file.jump(at, size);
        const [next, length] = [body.address(), body.size()];
        if (least > 0) file.jump(next).expect('OCHK');
        blocks.push(least > 0 ? { at: next + 4, length: length - 8 } : { at: next, length });
      } else if (kind !== 0) messages.push({ kind, flags, body: () => file.jump(at, size) });
    }
  }
  return messages;
}

/** The one message of a kind. */
export function find(messages: readonly Message[], kind: number): Cursor | undefined {
  const message = messages.find((m) => m.kind === kind);
  if (message === undefined) return undefined;
  if (message.flags & 2) throw unsupported('a message shared between objects');
  return message.body();
}

/** Shape; null for an empty dataspace. */
export function readDataspace(c: Cursor): number[] | null {
  const version = c.u8();
  check(version === 1 || version === 2, () => damaged('a dataspace of version 1 or 2', `version ${version}`));
  const rank = c.u8();
  c.skip(1);
  const kind = c.u8();
  if (version === 1) c.skip(4);
  else if (kind === 2) return null;
  check(rank <= 32, () => damaged('at most 32 dimensions', `${rank}`));
  const shape = Array.from({ length: rank }, () => c.size());
  check(shape.every((d) => d >= 0) && Number.isSafeInteger(sizeOf(shape)), () => damaged('fewer than 2^53 elements', `the shape [${shape.join(', ')}]`));
  return shape;
}

/** What an element is. */
export interface Datatype {
  readonly kind: 'int' | 'uint' | 'float' | 'bfloat' | 'bool' | 'text' | 'longText' | 'other';
  /** Bytes. */
  readonly size: number;
  readonly bigEndian: boolean;
}

export function readDatatype(c: Cursor, depth = 0): Datatype {
  const head = c.u8();
  const [low, mid] = [c.u8(), c.u8()];
  c.skip(1);
  const size = c.u32();
  const bigEndian = (low & 1) === 1;
  switch (head & 15) {
    case 0: return { kind: low & 8 ? 'int' : 'uint', size, bigEndian };
    case 1: {
      const exponentBits = c.skip(5).u8();
      return { kind: size === 2 && exponentBits === 8 ? 'bfloat' : 'float', size, bigEndian };
    }
    case 3: return { kind: 'text', size, bigEndian: false };
    case 8: {
      const base = depth === 0 ? readDatatype(c, 1) : null;
      return base?.size === 1 && low + mid * 256 === 2 ? { ...base, kind: 'bool' } : { kind: 'other', size, bigEndian };
    }
    case 9: return { kind: (low & 15) === 1 ? 'longText' : 'other', size, bigEndian: false };
    default: return { kind: 'other', size, bigEndian };
  }
}

/** Where the numbers of a dataset stand. */
export type Layout =
  | { readonly kind: 'compact'; readonly data: Uint8Array }
  | { readonly kind: 'contiguous'; readonly address: number }
  | { readonly kind: 'tree'; readonly address: number; readonly chunk: readonly number[] }
  | { readonly kind: 'single' | 'implicit'; readonly address: number; readonly chunk: readonly number[]; readonly stored: number | undefined };

export function readLayout(c: Cursor): Layout {
  const version = c.u8();
  if (version === 1 || version === 2) return readOldLayout(c);
  if (version === 5) throw unsupported('a data layout that only the newest HDF5 writes');
  check(version === 3 || version === 4, () => damaged('a data layout of version 1 to 4', `version ${version}`));
  const kind = c.u8();
  if (kind === 0) return { kind: 'compact', data: c.take8(c.u16()) };
  if (kind === 1) return { kind: 'contiguous', address: c.address() };
  if (kind === 3) throw refused('a virtual dataset, made of parts of other files');
  check(kind === 2, () => damaged('a data layout', `class ${kind}`));
  if (version === 4) return readNewChunks(c);
  const rank = c.u8();
  return { kind: 'tree', address: c.address(), chunk: Array.from({ length: rank }, () => c.u32()).slice(0, -1) };
}

function readOldLayout(c: Cursor): Layout {
  const [rank, kind] = [c.u8(), c.u8()];
  c.skip(5);
  const address = kind === 0 ? 0 : c.address();
  const sizes = Array.from({ length: rank }, () => c.u32());
  if (kind === 0) return { kind: 'compact', data: c.take8(c.u32()) };
  return kind === 1 ? { kind: 'contiguous', address } : { kind: 'tree', address, chunk: sizes.slice(0, -1) };
}

function readNewChunks(c: Cursor): Layout {
  const [flags, rank, width] = [c.u8(), c.u8(), c.u8()];
  check([1, 2, 4, 8].includes(width), () => damaged('chunk sizes of 1, 2, 4 or 8 bytes', `${width}`));
  const chunk = Array.from({ length: rank }, () => c.uint(width)).slice(0, -1);
  const index = c.u8();
  if (index > 2) throw unsupported('an index of chunks that only the newest HDF5 writes');
  const stored = index === 1 && flags & 2 ? c.size() : undefined;
  if (stored !== undefined) c.skip(4);
  return { kind: index === 1 ? 'single' : 'implicit', address: c.address(), chunk, stored };
}

/** Filters of the chunks, in the order of writing: 1 deflate, 2 shuffle, 3 a checksum. */
export function readFilters(c: Cursor): number[] {
  const version = c.u8();
  const count = c.u8();
  if (version === 1) c.skip(6);
  return Array.from({ length: count }, () => {
    const id = c.u16();
    const nameLength = version === 1 || id >= 256 ? c.u16() : 0;
    c.skip(2);
    const values = c.u16();
    c.skip((version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength) + values * 4 + (version === 1 && values % 2 === 1 ? 4 : 0));
    if (id < 1 || id > 3) throw unsupported(`numbers packed by filter ${id}`);
    return id;
  });
}
