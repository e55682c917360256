/** @file Lines over pieces of any size, and decimals to the last bit. */
import { describe, expect, it } from 'vitest';
import { RandomGenerator } from '../../core/random.js';
import { allBytes, eachLine, parseDecimal, parseDecimals, textOf } from './lines.js';
import { NumpyRandomState } from './mersenne-twister.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = bytesOf(text);
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

describe('eachLine', () => {
  const text = 'first\r\nzwölf 😀\n\n\rodd\nlast';
  it.each([1, 2, 3, 7, 100])('in pieces of %d bytes', async (size) => {
    const lines: string[] = [];
    await eachLine(pieces(text, size), (bytes, start, end, line) => lines.push(`${line}:${textOf(bytes, start, end)}`));
    expect(lines).toEqual(['1:first', '2:zwölf 😀', '3:', '4:\rodd', '5:last']);
    expect(textOf(await allBytes(pieces(text, size)), 0, 100)).toBe(text);
  });

  it('gives up on what has no line ends', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield new Uint8Array(2 ** 20);
    }
    await expect(eachLine(endless(), () => undefined)).rejects.toThrow('expected lines of text; received line 1 of more than 16777216 bytes');
  });
});

describe('parseDecimal', () => {
  const parse = (text: string): number => parseDecimal(bytesOf(`#${text}#`), 1, 1 + bytesOf(text).length);

  it('is what the language reads', () => {
    const random = new RandomGenerator(1);
    for (let i = 0; i < 3000; i++) {
      const value = (random.uniform(1)[0]! - 0.5) * 10 ** random.integer(12);
      for (const text of [value.toPrecision(5), value.toFixed(8), String(value), value.toExponential(3), String(Math.round(value))]) expect(parse(text)).toBe(Number(text));
    }
    for (const text of ['0', '-0', '.5', '5.', '-.25', '00012', '123456789012345', '1234567890123456', '1e-320', '0.0000000000000000000000001', '+3']) expect(parse(text)).toBe(Number(text));
  });

  it.each(['', '-', '.', '1.2.3', '1,2', 'abc', '0x10', '1e', ' 1', 'NaN', 'Infinity', '--1'])('%j is none', (text) => expect(parse(text)).toBe(NaN));

  it('reads just so many', () => {
    const read = (text: string, count: number): unknown => {
      const out = new Float32Array(count + 1);
      return parseDecimals(bytesOf(text), 0, bytesOf(text).length, 32, out, 1, count) && [...out];
    };
    expect(read('1 -2.5 3e2', 3)).toEqual([0, 1, -2.5, 300]);
    expect([read('1 2', 3), read('1 2 3 4', 3), read('1 2 ', 2), read('1  2', 2), read('', 1)]).toEqual([false, false, false, false, false]);
  });
});

it('shuffles as numpy.random.RandomState does', () => {
  const random = new NumpyRandomState(113);
  expect([[...random.shuffled(5)], [...random.shuffled(3)]]).toEqual([[1, 0, 3, 2, 4], [1, 0, 2]]);
  const many = [...new NumpyRandomState(2 ** 32 - 1).shuffled(700)];
  expect([many.slice(0, 6), many.slice(-6)]).toEqual([[224, 305, 447, 532, 698, 70], [214, 576, 71, 12, 290, 419]]);
  expect([...new NumpyRandomState(113).shuffled(25000).subarray(0, 4)]).toEqual([7798, 13226, 18078, 793]);
});
