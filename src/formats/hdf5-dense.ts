/** @file Many links or attributes of one object: a fractal heap, indexed by a B-tree of version 2. Source: HDF5 File Format Specification 3.0, III.A.2 and III.G. */
import { check } from '../core/errors.js';
import { type Cursor, UNDEFINED, damaged, unsupported } from './hdf5-bytes.js';

/** Bytes that it takes to write numbers up to `n`. */
const widthOf = (n: number): number => Math.max(1, Math.ceil(Math.log2(n + 1) / 8));
const evenWidth = (c: Cursor, width: number): number => {
  let value = 0;
  for (let i = 0; i < width; i++) value += c.u8() * 256 ** i;
  return value;
};

/** The messages in a heap, in the order of their index. `kind` 5 indexes links by name, 8 attributes. */
export function readDense(file: Cursor, heapAddress: number, treeAddress: number, kind: 5 | 8): Cursor[] {
  const heap = openHeap(file, heapAddress);
  return readRecords(file, treeAddress, kind).map((record) => heap(kind === 5 ? record.skip(4) : record));
}

/** Every record of the tree. */
function readRecords(file: Cursor, address: number, kind: number): Cursor[] {
  const head = file.jump(address).expect('BTHD').skip(1);
  const type = head.u8();
  check(type === kind, () => damaged(`a tree of type ${kind}`, `one of type ${type}`));
  const [nodeSize, recordSize, depth] = [head.u32(), head.u16(), head.u16()];
  head.skip(2);
  const [root, rootRecords] = [head.address(), head.u16()];
  check(recordSize > 0 && nodeSize > recordSize + 10 && depth < 16, () => damaged('a tree', 'one with nodes too small for its records'));
  const records: Cursor[] = [];
  if (root === UNDEFINED) return records;

  // How many records fit in a node of each level and below it; the widths of the counts beside each address follow from that.
  const most = [Math.floor((nodeSize - 10) / recordSize)];
  const below = [most[0]!];
  const pointer = (level: number): number => file.widths.offset + widthOf(most[0]!) + (level > 1 ? widthOf(below[level - 1]!) : 0);
  for (let level = 1; level <= depth; level++) {
    most.push(Math.floor((nodeSize - 10 - pointer(level)) / (recordSize + pointer(level))));
    below.push((most[level]! + 1) * below[level - 1]! + most[level]!);
  }
  const seen = new Set<number>();
  const visit = (at: number, count: number, level: number): void => {
    check(!seen.has(at) && count <= most[0]!, () => damaged('a tree', 'a circle'));
    seen.add(at);
    const c = file.jump(at).expect(level === 0 ? 'BTLF' : 'BTIN').skip(2);
    for (let i = 0; i < count; i++) {
      records.push(file.jump(c.at, recordSize));
      c.skip(recordSize);
    }
    for (let i = 0; level > 0 && i <= count; i++) {
      const [child, inChild] = [c.address(), evenWidth(c, widthOf(most[0]!))];
      if (level > 1) c.skip(widthOf(below[level - 1]!));
      visit(child, inChild, level - 1);
    }
  };
  visit(root, rootRecords, depth);
  return records;
}

/** From a heap ID, which the cursor stands at, to the object. */
function openHeap(file: Cursor, address: number): (id: Cursor) => Cursor {
  const c = file.jump(address).expect('FRHP').skip(3);
  const [filters, , mostObject] = [c.u16(), c.u8(), c.u32()];
  if (filters > 0) throw unsupported('packed names');
  const { offset, length } = file.widths;
  c.skip(length + offset + length + offset + 8 * length);
  const [width, first, mostDirect, bits] = [c.u16(), c.size(), c.size(), c.u16()];
  c.skip(2);
  const [root, rows] = [c.address(), c.u16()];
  check(width > 0 && first > 0 && mostDirect >= first && bits <= 64 && rows < 64, () => damaged('a heap', 'one of odd sizes'));
  const offsetWidth = Math.ceil(bits / 8);
  const lengthWidth = widthOf(Math.min(mostDirect, mostObject));
  const rowSize = (row: number): number => first * 2 ** Math.max(0, row - 1);
  const directRows = Math.log2(mostDirect) - Math.log2(first) + 2;

  /** Address of the direct block that holds a place of the heap, and where it begins there. */
  const locate = (block: number, blockRows: number, start: number, place: number, depth: number): readonly [address: number, start: number] => {
    if (blockRows === 0) return [block, start];
    check(depth < 32, () => damaged('a heap', 'a circle'));
    const entries = file.jump(block).expect('FHIB').skip(1 + offset + offsetWidth);
    let at = start;
    for (let row = 0; row < blockRows; row++) {
      for (let i = 0; i < width; i++) {
        const child = entries.address();
        if (place < at + rowSize(row)) {
          check(child !== UNDEFINED && place >= at, () => damaged('an object in the heap', 'none'));
          return row < directRows ? [child, at] : locate(child, Math.log2(rowSize(row)) - Math.log2(first * width) + 1, at, place, depth + 1);
        }
        at += rowSize(row);
      }
    }
    throw unsupported('an object outside its heap');
  };
  return (id) => {
    const kind = (id.u8() >> 4) & 3;
    if (kind !== 0) throw unsupported('a name or attribute too long for its heap');
    const [place, size] = [evenWidth(id, offsetWidth), evenWidth(id, lengthWidth)];
    const [block, start] = locate(root, rows, 0, place, 0);
    file.jump(block).expect('FHDB');
    return file.jump(block + place - start, size);
  };
}
