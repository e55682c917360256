/** @file A file of CIFAR-10: a Python pickle of one known layout, of which nothing is executed. */
import { KeratinError } from '../../core/errors.js';

/** Pictures one after the other as [32, 32, 3], and their labels. */
export interface CifarBatch { readonly pixels: Uint8Array; readonly labels: Uint8Array }

/** Codes of the pickle that stand before what is read here. */
const LIST_OF_SMALL = 0x4B; // BININT1: one byte follows
const STRING = 0x54; // BINSTRING: its length in 4 bytes, then the bytes

const PLANE = 32 * 32;
const PICTURE = 3 * PLANE;

/**
 * Reads `data`, uint8 [n, 3072] with a plane for each colour, and `labels`, a list of n numbers 0–9.
 * The keys are found by their text, the values by the two codes that Python 2 wrote them with; everything else is passed over.
 *
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html; Python's pickletools, protocol 2.
 *
 * @throws KeratinError `file/pickle`, `file/truncated`
 */
export function decodeCifarBatch(bytes: Uint8Array): CifarBatch {
  const labels = readLabels(bytes);
  const planes = readData(bytes, labels.length * PICTURE);
  const pixels = new Uint8Array(planes.length);
  for (let start = 0; start < planes.length; start += PICTURE) {
    for (let i = 0, to = start; i < PLANE; i++, to += 3) {
      pixels[to] = planes[start + i]!;
      pixels[to + 1] = planes[start + PLANE + i]!;
      pixels[to + 2] = planes[start + 2 * PLANE + i]!;
    }
  }
  return { pixels, labels };
}

/** `labels`, then a list in pieces of up to 1000: `(` K n K n … `e`. */
function readLabels(bytes: Uint8Array): Uint8Array {
  const found: number[] = [];
  let at = find(bytes, 'labels', 0) + 'labels'.length;
  while (bytes[at] !== MARK && at < bytes.length) at++;
  while (bytes[at] === MARK) {
    for (at++; bytes[at] === LIST_OF_SMALL; at += 2) {
      if (bytes[at + 1]! > 9) throw unknown(`the label ${bytes[at + 1]}`);
      found.push(bytes[at + 1]!);
    }
    if (bytes[at++] !== APPENDS) throw unknown('labels of another kind');
  }
  if (found.length === 0) throw unknown('no labels');
  return Uint8Array.from(found);
}
const MARK = 0x28;
const APPENDS = 0x65;

/** The one string of that length. */
function readData(bytes: Uint8Array, length: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.indexOf(STRING); at >= 0 && at + 5 <= bytes.length; at = bytes.indexOf(STRING, at + 1)) {
    if (view.getUint32(at + 1, true) !== length) continue;
    if (at + 5 + length <= bytes.length) return bytes.subarray(at + 5, at + 5 + length);
    throw new KeratinError({ code: 'file/truncated', where: 'pickle', expected: `${length} bytes of pictures`, received: `${bytes.length - at - 5}`, fix: 'remove the file and its folder, they will be made again' });
  }
  throw unknown(`no string of ${length} bytes, for as many pictures as labels`);
}

function find(bytes: Uint8Array, word: string, from: number): number {
  const codes = new TextEncoder().encode(word);
  for (let at = bytes.indexOf(codes[0]!, from); at >= 0; at = bytes.indexOf(codes[0]!, at + 1)) {
    if (codes.every((code, i) => bytes[at + i] === code)) return at;
  }
  throw unknown(`none with "${word}"`);
}

const unknown = (received: string): KeratinError =>
  new KeratinError({ code: 'file/pickle', where: 'pickle', expected: 'a batch of CIFAR-10 as it is published', received, fix: 'remove the file and its folder, they will be downloaded again' });
