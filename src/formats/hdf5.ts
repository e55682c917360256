/** @file HDF5 files as Keras and h5py write them, read in checked steps. Source: HDF5 File Format Specification 3.0. */

// Not read by the C library (h5wasm), which trusts what stands in a file: of 3,000 files with a few changed bytes 76 made it
// read outside its memory, and one took two gigabytes.
import { check, show, within } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { Cursor, UNDEFINED, damaged, refused, textOf, truncated, unsupported } from './hdf5-bytes.js';
import { type Hdf5Value, readAttribute, readDataset } from './hdf5-data.js';
import { readDense } from './hdf5-dense.js';
import { type Message, find, kinds, readHeader } from './hdf5-header.js';

export type { Hdf5Value } from './hdf5-data.js';

const SIGNATURE = '\x89HDF\r\n\x1a\n';
/** Groups inside groups, deeper than any that is meant seriously. */
const DEEPEST = 64;

/** True for bytes that begin as an HDF5 file does. */
export const isHdf5 = (bytes: Uint8Array): boolean => [...SIGNATURE].every((c, i) => bytes[i] === c.charCodeAt(0));

/** A group: attributes, groups and datasets by name. All is read where it is asked for. */
export class Hdf5Group {
  private readonly messages: readonly Message[];
  private members: ReadonlyMap<string, number> | undefined;
  private texts: ReadonlyMap<string, () => Hdf5Value> | undefined;

  constructor(private readonly file: Cursor, address: number, readonly path: string) {
    check(path.split('/').length <= DEEPEST, () => damaged(`groups at most ${DEEPEST} deep`, 'deeper ones'));
    this.messages = this.place(() => readHeader(file, address));
  }

  /** Names of groups and datasets, in the file's order. */
  get names(): readonly string[] {
    return [...this.entries.keys()];
  }
  get attributeNames(): readonly string[] {
    return [...this.attributes.keys()];
  }
  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** An attribute's value; undefined where there is none. */
  attribute(name: string): Hdf5Value | undefined {
    return this.place(() => this.attributes.get(name)?.());
  }

  /** The group or dataset at a path from here: `model_weights/dense`. */
  get(path: string): Hdf5Group | Tensor | undefined {
    const [first, ...rest] = path.split('/').filter((part) => part !== '');
    const address = first === undefined ? undefined : this.entries.get(first);
    if (first === undefined || address === undefined) return undefined;
    const inner = `${this.path}/${first}`;
    const child = new Hdf5Group(this.file, address, inner);
    if (!child.isDataset) return rest.length === 0 ? child : child.get(rest.join('/'));
    return rest.length === 0 ? within(show(inner), () => readDataset(this.file, child.messages)) : undefined;
  }

  /** {@link get} for what must be a group; undefined where there is none. */
  group(path: string): Hdf5Group | undefined {
    const child = this.get(path);
    return child instanceof Hdf5Group ? child : undefined;
  }

  private get isDataset(): boolean {
    return this.messages.some(({ kind }) => kind === kinds.layout);
  }

  private get entries(): ReadonlyMap<string, number> {
    return (this.members ??= this.place(() => readEntries(this.file, this.messages)));
  }

  private get attributes(): ReadonlyMap<string, () => Hdf5Value> {
    return (this.texts ??= this.place(() => {
      const inHeader = this.messages.filter(({ kind }) => kind === kinds.attribute).map(({ body, flags }) => {
        if (flags & 2) throw unsupported('a shared attribute');
        return body();
      });
      return new Map([...inHeader, ...readMany(this.file, find(this.messages, kinds.attributeInfo), 2, 8)].map(readAttribute));
    }));
  }

  private place<T>(body: () => T): T {
    return within(show(this.path === '' ? '/' : this.path), body);
  }
}

/**
 * Opens an HDF5 file that is in memory. Tensors are views of `bytes` where their numbers are aligned.
 * Links into other files or other places, external and virtual storage are refused.
 *
 * @throws KeratinError `file/hdf5` `file/truncated` `file/size` `file/unsafe` `file/unsupported`, here or where something is read
 */
export function readHdf5(bytes: Uint8Array): Hdf5Group {
  return within('HDF5', () => {
    check(isHdf5(bytes), () => damaged('an HDF5 file', 'something else'));
    const c = new Cursor(bytes, SIGNATURE.length);
    const version = c.u8();
    check(version <= 3, () => damaged('a superblock of version 0 to 3', `version ${version}`));
    const isOld = version < 2;
    if (isOld) c.skip(4);
    const widths = { offset: c.u8(), length: c.u8() };
    check([4, 8].includes(widths.offset) && [4, 8].includes(widths.length), () => damaged('addresses of 4 or 8 bytes', show(widths)));
    const rest = new Cursor(bytes, c.at, widths).skip(isOld ? (version === 1 ? 13 : 9) : 1);
    const base = rest.address();
    if (base !== 0) throw unsupported('a file with something else in front of it');
    rest.address();
    const end = rest.address();
    check(end <= bytes.length, () => truncated(end, bytes.length));
    if (isOld) rest.skip(2 * widths.offset); // driver information, the name of the root
    return new Hdf5Group(new Cursor(bytes, 0, widths), rest.address(), '');
  });
}

function readEntries(file: Cursor, messages: readonly Message[]): Map<string, number> {
  const entries = new Map<string, number>();
  const add = (name: string, address: number): void => {
    check(name !== '' && name !== '.' && name !== '..' && name !== '__proto__' && !name.includes('/'), () => damaged('a plain name', show(name)));
    check(!entries.has(name), () => damaged('each name once', `${show(name)} twice`));
    entries.set(name, address);
  };
  const table = find(messages, kinds.symbolTable);
  if (table !== undefined) readSymbols(file, table.address(), table.address(), add);
  for (const { body } of messages.filter(({ kind }) => kind === kinds.link)) readLink(body(), add);
  for (const link of readMany(file, find(messages, kinds.linkInfo), 8, 5)) readLink(link, add);
  return entries;
}

/** What does not fit into the header, as the message says that counts it. @param counter bytes of the highest creation order */
function readMany(file: Cursor, info: Cursor | undefined, counter: number, kind: 5 | 8): Cursor[] {
  if (info === undefined) return [];
  const flags = info.skip(1).u8();
  const [heap, tree] = [info.skip(flags & 1 ? counter : 0).address(), info.address()];
  return heap === UNDEFINED ? [] : readDense(file, heap, tree, kind);
}

/** Entries of a group of the old kind: a B-tree of symbol nodes, names in a local heap. */
function readSymbols(file: Cursor, tree: number, heapAddress: number, add: (name: string, address: number) => void): void {
  const heap = file.jump(heapAddress).expect('HEAP').skip(4);
  const size = heap.size();
  heap.size();
  const names = heap.address();
  const seen = new Set<number>();
  const visit = (at: number): void => {
    check(!seen.has(at), () => damaged('a tree', 'a circle'));
    seen.add(at);
    const c = file.jump(at);
    if (c.startsWith('SNOD')) {
      const count = c.skip(6).u16();
      for (let i = 0; i < count; i++) {
        const [offset, address, cache] = [c.address(), c.address(), c.u32()];
        c.skip(20);
        if (cache === 2) throw refused('a symbolic link');
        check(offset >= 0 && offset < size, () => damaged('names within their heap', `one at ${offset}`));
        add(nameAt(file, names + offset, size - offset), address);
      }
      return;
    }
    const [type, level, count] = [c.expect('TREE').u8(), c.u8(), c.u16()];
    check(type === 0 && level < 32, () => damaged('a tree of names', `one of type ${type}`));
    c.skip(2 * c.widths.offset);
    for (let i = 0; i < count; i++) {
      c.size();
      visit(c.address());
    }
  };
  visit(tree);
}

function nameAt(file: Cursor, at: number, most: number): string {
  const c = file.jump(at);
  return textOf(c.take8(Math.min(most, c.left, 4096)));
}

/** A link message of the new kind of groups. */
function readLink(c: Cursor, add: (name: string, address: number) => void): void {
  const flags = c.skip(1).u8();
  const kind = flags & 8 ? c.u8() : 0;
  c.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0));
  const name = textOf(c.take8(c.uint(1 << (flags & 3))));
  if (kind !== 0) throw refused(kind === 1 ? `the symbolic link ${show(name)}` : `the link ${show(name)} to another file`);
  add(name, c.address());
}
