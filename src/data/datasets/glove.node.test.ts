/** @file Word vectors: the table for an embedding, words with spaces, broken lines, wrong dimensions; the real ones. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type GloveOptions, type GloveVectors, loadData } from './glove.js';

let folder: string;
const before = process.env['KERAS_HOME'];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glove-'));
  process.env['KERAS_HOME'] = folder;
});
afterAll(() => {
  if (before === undefined) delete process.env['KERAS_HOME'];
  else process.env['KERAS_HOME'] = before;
  rmSync(folder, { recursive: true });
});

let count = 0;
const read = (text: string, options: GloveOptions = {}): Promise<GloveVectors> => {
  const path = join(folder, `vectors-${count++}.txt`);
  writeFileSync(path, text);
  return loadData({ path, ...options });
};
const text = 'the 1 2 3\n, 0.1 -2e-1 .3\n. . . 4 5 6\ncafé 7 8 9\r\n__proto__ 10 11 12\n2020 13 14 15 \n';

describe('loadData', () => {
  it('reads words of any kind', async () => {
    const vectors = await read(text);
    expect([vectors.size, vectors.dimension, vectors.brokenLines]).toEqual([6, 3, 0]);
    expect([...vectors.words()]).toEqual(['the', ',', '. . .', 'café', '__proto__', '2020']);
    expect([...vectors.get(',')!]).toEqual([0.1, -0.2, 0.3].map(Math.fround));
    expect([vectors.get('constructor'), vectors.has('. . .'), [...vectors.get('2020')!]]).toEqual([undefined, true, [13, 14, 15]]);
  });

  it('keeps some words only, passes over the header of word2vec, takes the last of two', async () => {
    const some = await read(`6 3\n${text}the 3 2 1\n`, { words: ['the', 'none'] });
    expect([some.size, [...some.get('the')!]]).toEqual([1, [3, 2, 1]]);
  });

  it('names and counts broken lines', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const vectors = await read(`${text}short 1 2\nlong 1 2 3 4\nodd 1 x 3\nnumberless\nlast 1 2 3`);
    expect([vectors.size, vectors.brokenLines]).toEqual([7, 4]);
    expect(vectors.broken).toEqual([
      { line: 7, reason: '2 numbers instead of 3' }, { line: 8, reason: 'more than 3 numbers' }, { line: 9, reason: '"x" where a number should be' }, { line: 10, reason: '0 numbers instead of 3' },
    ]);
    expect(warn.mock.calls.at(-1)![0]).toMatch(/vectors-\d+\.txt: 4 broken lines are left out: line 7 \(2 numbers instead of 3\), line 8 .* …$/);
    // The first line may be the broken one.
    expect((await read(`short 1 2\n${text}`)).broken).toEqual([{ line: 1, reason: '2 numbers instead of 3' }]);
    warn.mockRestore();
  });

  it('finds the file of a dimension in a folder', async () => {
    await expect(loadData({ dimension: 77 })).rejects.toThrow('a dimension of 50, 100, 200 or 300; received 77');
    writeFileSync(join(folder, 'glove.6B.3d.txt.gz'), gzipSync(text));
    writeFileSync(join(folder, 'glove.6B.2d.txt'), 'a 1 2\n');
    expect((await loadData({ path: folder, dimension: 3 })).size).toBe(6);
    await expect(loadData({ path: folder, dimension: 50 })).rejects.toThrow('a file as glove.6B.50d.txt in "' + folder + '"; received glove.6B.2d.txt, glove.6B.3d.txt.gz');
  });

  it.each<[string, GloveOptions, string]>([
    [text, { dimension: 100 }, 'expected vectors of 100 numbers; received 3. Fix: pass dimension: 3, or the file with 100d in its name'],
    ['', {}, 'lines of a word and its numbers; received an empty file'],
    ['<html>not a vector file</html>\n', {}, 'lines of a word and its numbers; received "<html>not'],
    [`a 1 2\nb 1 2\n${'c 1\n'.repeat(9)}`, {}, 'lines of a word and 2 numbers; received 9 others, as line 3: 1 numbers instead of 2'],
  ])('%j with %j is an error', (bad, options, message) => expect(read(bad, options)).rejects.toThrow(message));
});

describe('embeddingMatrix', () => {
  it('has the vectors at the indices, and says what it has not', async () => {
    const vectors = await read(text);
    const { matrix, found, missing } = vectors.embeddingMatrix(new Map([['the', 1], ['unheard', 2], ['__proto__', 3], ['café', 4]]), { maxWords: 4 });
    expect(matrix.toArray()).toEqual([[0, 0, 0], [1, 2, 3], [0, 0, 0], [10, 11, 12]]);
    expect([found, missing]).toEqual([2, ['unheard']]);
    expect(vectors.embeddingMatrix({ the: 1 }).matrix.shape).toEqual([2, 3]);
    expect(vectors.embeddingMatrix({ the: 1 }, { indexFrom: 3 }).matrix.toArray()).toEqual([[0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0], [1, 2, 3]]);
  });

  it('names what cannot be right', async () => {
    const vectors = await read(text);
    expect(() => vectors.embeddingMatrix({ Xyz: 1 })).toThrow('vectors for some of the words; received none for 1, as "Xyz"');
    expect(() => vectors.embeddingMatrix({ the: 1 }, { maxWords: 0 })).toThrow('maxWords as a whole number above 0; received 0');
    expect(() => vectors.embeddingMatrix({ the: -1 })).toThrow('indices as whole numbers from 0; received -1 for "the"');
    expect(() => vectors.embeddingMatrix({ the: 1 }, { indexFrom: 'a' } as never)).toThrow('indexFrom as a whole number from 0; received "a"');
    expect(() => vectors.embeddingMatrix(null as never)).toThrow('a word index; received null. Fix: pass tokenizer.wordIndex');
    await expect(loadData({ path: 5 } as never)).rejects.toThrow('in glove.loadData: expected path to be a path as text; received 5');
    for (const dimension of ['a', -1, 0.5]) await expect(loadData({ dimension } as never)).rejects.toThrow('in glove.loadData: expected dimension as a whole number above 0; received');
    await expect(loadData({ words: 3 } as never)).rejects.toThrow('words as a list of words; received 3');
  });
});

const real = join(import.meta.dirname, '../../../../shared/data/glove');
const absent = existsSync(real) ? '' : ' (skipped: there is no ../shared/data/glove)';
it.skipIf(absent !== '')(`real vectors: what is near lies near${absent}`, async () => {
  const vectors = await loadData({ path: join(real, 'glove.6B.50d.subset.txt.gz'), dimension: 50 });
  expect([vectors.size, vectors.brokenLines]).toEqual([10382, 0]);
  expect([...vectors.get('the')!.subarray(0, 3)]).toEqual([0.418, 0.24968, -0.41242].map(Math.fround));
  const cosine = (a: string, b: string): number => {
    const [p, q] = [vectors.get(a)!, vectors.get(b)!];
    const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
    return dot(p, q) / Math.sqrt(dot(p, p) * dot(q, q));
  };
  expect(cosine('movie', 'film')).toBeGreaterThan(cosine('movie', 'government') + 0.3);
  expect((await loadData({ path: real, dimension: 100 })).size).toBe(2722);
});
