/** @file The one pickle that is read: a NumPy array of lists of whole numbers. Nothing in it can be executed. */
import { type ErrorFields, KeratinError, check } from '../../core/errors.js';

/** Functions that such a pickle calls, and what they stand for here: marks, since nothing is ever called. */
const known: Readonly<Record<string, string>> = {
  'numpy.core.multiarray _reconstruct': 'array', 'numpy._core.multiarray _reconstruct': 'array', 'numpy ndarray': 'ndarray', 'numpy dtype': 'dtype', '_codecs encode': 'bytes',
};
/** Result of a known function; `build` gives it its state. */
class Made {
  state: unknown;
  constructor(readonly kind: string) {}
}
const MARK = Symbol('mark');

/**
 * The rows of the array that the bytes describe.
 *
 * Source: Python's pickletools, protocols 2 to 5; NumPy's ndarray.__reduce__.
 *
 * @throws KeratinError `file/pickle` for any other pickle, `file/truncated`
 */
export function readPickle(bytes: Uint8Array): unknown[] {
  const made = new PickleReader(bytes).run();
  const rows = made instanceof Made && made.kind === 'array' && Array.isArray(made.state) ? made.state.at(-1) : undefined;
  check(Array.isArray(rows), () => refused('something else'));
  return rows;
}

class PickleReader {
  private readonly view: DataView;
  private at = 0;
  private readonly stack: unknown[] = [];
  private readonly memo: unknown[] = [];

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): unknown {
    for (;;) {
      const code = this.bytes[this.skip(1)]!;
      if (code === 0x2e) return this.stack.pop(); // STOP
      const value = this.value(code);
      if (value === undefined) this.command(code);
      else this.stack.push(value);
    }
  }

  /** What the code pushes; undefined where it is a command. */
  private value(code: number): unknown {
    switch (code) {
      case 0x4b: return this.view.getUint8(this.skip(1)); // BININT1
      case 0x4d: return this.view.getUint16(this.skip(2), true); // BININT2
      case 0x4a: return this.view.getInt32(this.skip(4), true); // BININT
      case 0x8a: return this.long(this.view.getUint8(this.skip(1))); // LONG1
      case 0x4e: return null; // NONE
      case 0x88: return true; // NEWTRUE
      case 0x89: return false; // NEWFALSE
      case 0x5d: return []; // EMPTY_LIST
      case 0x29: return []; // EMPTY_TUPLE
      case 0x28: return MARK; // MARK
      case 0x55: case 0x43: case 0x8c: return this.text(this.view.getUint8(this.skip(1))); // SHORT_BINSTRING, SHORT_BINBYTES, SHORT_BINUNICODE
      case 0x54: case 0x42: case 0x58: return this.text(this.view.getUint32(this.skip(4), true)); // BINSTRING, BINBYTES, BINUNICODE
      case 0x63: return this.known(this.line(), this.line()); // GLOBAL
      case 0x68: return this.memo[this.view.getUint8(this.skip(1))]; // BINGET
      case 0x6a: return this.memo[this.view.getUint32(this.skip(4), true)]; // LONG_BINGET
      default: return undefined;
    }
  }

  private command(code: number): void {
    switch (code) {
      case 0x80: this.skip(1); break; // PROTO
      case 0x95: this.skip(8); break; // FRAME
      case 0x71: this.remember(this.view.getUint8(this.skip(1))); break; // BINPUT
      case 0x72: this.remember(this.view.getUint32(this.skip(4), true)); break; // LONG_BINPUT
      case 0x94: this.remember(this.memo.length); break; // MEMOIZE
      case 0x85: case 0x86: case 0x87: this.stack.push(this.take(code - 0x84)); break; // TUPLE1 … TUPLE3
      case 0x74: this.stack.push(this.takeToMark()); break; // TUPLE
      case 0x61: this.append(this.take(1)); break; // APPEND
      case 0x65: this.append(this.takeToMark()); break; // APPENDS
      case 0x93: { const [module, name] = this.take(2); this.stack.push(this.known(String(module), String(name))); break; } // STACK_GLOBAL
      case 0x52: { const [made] = this.take(2); this.stack.push(new Made(String(made))); break; } // REDUCE
      case 0x62: { const [made, state] = this.take(2); if (!(made instanceof Made)) throw new KeratinError(refused('a state for no object')); made.state = state; this.stack.push(made); break; } // BUILD
      default: throw new KeratinError(refused(`the code 0x${code.toString(16)} at byte ${this.at - 1}`));
    }
  }

  private known(module: string, name: string): string {
    const kind = Object.hasOwn(known, `${module} ${name}`) ? known[`${module} ${name}`] : undefined;
    check(kind !== undefined, () => refused(`a call of ${module}.${name}, which is not done`));
    return kind;
  }

  private remember(index: number): void {
    check(index <= this.memo.length + 1e6, () => refused('a memory index out of bounds'));
    this.memo[index] = this.stack.at(-1);
  }

  private append(items: unknown[]): void {
    const list = this.stack.at(-1);
    check(Array.isArray(list), () => refused('items for no list'));
    for (const item of items) list.push(item);
  }

  private take(count: number): unknown[] {
    check(this.stack.length >= count, () => refused('too few values'));
    return this.stack.splice(this.stack.length - count);
  }

  private takeToMark(): unknown[] {
    const mark = this.stack.lastIndexOf(MARK);
    check(mark >= 0, () => refused('a list without a beginning'));
    return this.stack.splice(mark).slice(1);
  }

  private long(length: number): number {
    check(length <= 8, () => refused('a number of more than 64 bits'));
    const start = this.skip(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[start + i]!);
    return Number(BigInt.asIntN(8 * length, value));
  }

  private text(length: number): string {
    const start = this.skip(length);
    return new TextDecoder('latin1').decode(this.bytes.subarray(start, start + length));
  }

  private line(): string {
    const end = this.bytes.indexOf(10, this.at);
    check(end >= 0, () => refused('a name without an end'));
    return this.text(end + 1 - this.at).slice(0, -1);
  }

  /** Goes on by `length` bytes; where they began. */
  private skip(length: number): number {
    const start = this.at;
    this.at += length;
    check(this.at <= this.bytes.length, () => ({ code: 'file/truncated', expected: 'a whole pickle', received: `${this.bytes.length} bytes, more announced`, fix: 'download the file again' }));
    return start;
  }
}

const refused = (received: string): ErrorFields => ({
  code: 'file/pickle', expected: 'a pickled NumPy array of lists of whole numbers', received, fix: 'use the file that Keras downloads; other pickles are not read, since they could run anything',
});
