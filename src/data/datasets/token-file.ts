/** @file Ranked texts in one small file, so that they are ranked once: about one byte and a quarter a word. */
import { check, within } from '../../core/errors.js';
import { Tensor } from '../../core/tensor.js';
import { parseStrictJson } from '../../formats/strict-json.js';
import { decodeSafetensors, encodeSafetensors } from '../../formats/safetensors.js';
import type { TokenRows } from './token-rows.js';

/** Texts to train and test on, with the index that ranked their words. */
export interface RankedParts { readonly train: TokenRows; readonly test: TokenRows; readonly wordIndex: ReadonlyMap<string, number> | null }

const FORMAT = 'keratin-tokens-1';
const int32 = (values: readonly number[]): Tensor => new Tensor([values.length], 'int32', Int32Array.from(values));
const uint8 = (values: Uint8Array): Tensor => new Tensor([values.length], 'uint8', values);

/** The bytes of a file for {@link decodeTokens}. */
export function encodeTokens({ train, test, wordIndex }: RankedParts): Uint8Array {
  const part = (name: string, { rows, labels }: TokenRows): [string, Tensor][] =>
    [[`${name}.tokens`, uint8(packNumbers(rows))], [`${name}.lengths`, int32(rows.map(({ length }) => length))], [`${name}.labels`, int32(labels)]];
  const index = [...wordIndex ?? []];
  return encodeSafetensors(new Map([
    ...part('train', train), ...part('test', test), ['words', uint8(new TextEncoder().encode(JSON.stringify(index.map(([word]) => word))))], ['ranks', int32(index.map(([, rank]) => rank))],
  ]), { format: FORMAT });
}

/** @throws KeratinError `file/header` for another file, `file/truncated` … as `decodeSafetensors` */
export function decodeTokens(bytes: Uint8Array): RankedParts {
  return within('ranked texts', () => {
    const { tensors, metadata } = decodeSafetensors(bytes);
    check(metadata['format'] === FORMAT, () => ({ code: 'file/header', expected: `a file of the format ${FORMAT}`, received: metadata['format'] ?? 'none', fix: 'remove it, so that it is made again' }));
    const data = (name: string): Uint8Array & Int32Array => {
      const found = tensors.get(name);
      check(found !== undefined, () => ({ code: 'file/missing-part', expected: `a part called ${name}`, received: 'none', fix: 'remove the file, so that it is made again' }));
      return found.data as Uint8Array & Int32Array;
    };
    const part = (name: string): TokenRows => ({ rows: unpackNumbers(data(`${name}.tokens`), data(`${name}.lengths`)), labels: [...data(`${name}.labels`)] });
    const words = parseStrictJson(data('words')) as string[];
    check(Array.isArray(words) && words.every((word) => typeof word === 'string'), () => ({ code: 'file/header', expected: 'a list of words', received: 'something else', fix: 'remove the file, so that it is made again' }));
    return { train: part('train'), test: part('test'), wordIndex: words.length === 0 ? null : new Map(words.map((word, i) => [word, data('ranks')[i]!])) };
  });
}

/** Seven bits a byte, low ones first; the eighth says that more follow. */
function packNumbers(rows: readonly Int32Array[]): Uint8Array {
  const packed = new Uint8Array(5 * rows.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const row of rows) {
    for (let value of row) {
      for (; value > 127; value >>>= 7) packed[at++] = value | 128;
      packed[at++] = value;
    }
  }
  return packed.slice(0, at);
}

function unpackNumbers(packed: Uint8Array, lengths: Int32Array): Int32Array[] {
  const isSound = lengths.every((length) => length >= 0) && lengths.reduce((sum, length) => sum + length, 0) <= packed.length;
  check(isSound, () => ({ code: 'file/truncated', expected: 'texts of as many words as there are', received: 'lengths that do not fit', fix: 'remove the file, so that it is made again' }));
  let at = 0;
  return Array.from(lengths, (length) => {
    const row = new Int32Array(length);
    for (let k = 0; k < length; k++) {
      let bits = 0;
      do row[k]! |= (packed[at]! & 127) << bits;
      while (packed[at++]! > 127 && (bits += 7) < 32);
    }
    return row;
  });
}
