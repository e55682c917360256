/** @file The film reviews: Keras's transformations to the number, raw reviews from folders and archives, what is kept of them. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npy, pickledRows } from '../../testing/npy-file.js';
import { aclImdb } from './acl-imdb.js';
import { allBytes } from './lines.js';
import * as imdb from './imdb.js';
import * as reuters from './reuters.js';

const before = process.env['KERAS_HOME'];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imdb-'));
  process.env['KERAS_HOME'] = join(folder, 'keras');
});
afterAll(() => {
  if (before === undefined) delete process.env['KERAS_HOME'];
  else process.env['KERAS_HOME'] = before;
  rmSync(folder, { recursive: true });
});

const plain = (parts: Awaited<ReturnType<typeof imdb.loadData>>): unknown => parts.map(([x, y]) => [x.map((row) => [...row]), [...(y.data as Uint8Array)]]);

describe('imdb.npz', () => {
  let path: string;
  beforeAll(() => {
    const arrays = {
      x_train: npy('|O', 5, pickledRows([[1], [2, 2], [3, 3, 3], [4, 1, 4, 1], [5, 1, 1, 1, 1]])), y_train: npy('|u1', 5, [0, 1, 0, 1, 1]),
      x_test: npy('|O', 3, pickledRows([[6], [7, 1], [8, 2, 1]])), y_test: npy('|u1', 3, [1, 0, 0]),
    };
    path = join(folder, 'small.npz');
    writeFileSync(path, zipSync(Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes]))));
  });

  // The order is NumPy's for seed 113; the rest follows keras/src/datasets/imdb.py line by line.
  it.each<[imdb.ImdbOptions, unknown]>([
    [{ numWords: 100 }, [[[[1, 5, 5], [1, 4], [1, 7, 4, 7, 4], [1, 6, 6, 6], [1, 8, 4, 4, 4, 4]], [1, 0, 1, 0, 1]], [[[1, 10, 4], [1, 9], [1, 11, 5, 4]], [0, 1, 0]]]],
    [{}, [[[[1, 5, 5], [1, 4], [1, 7, 4, 7, 4], [1, 6, 6, 6], [1, 8, 4, 4, 4, 4]], [1, 0, 1, 0, 1]], [[[1, 10, 4], [1, 9], [1, 2, 5, 4]], [0, 1, 0]]]],
    [{ numWords: 6, skipTop: 5, maxLen: 5 }, [[[[2, 5, 5], [2, 2], [2, 2, 2, 2]], [1, 0, 0]], [[[2, 2, 2], [2, 2], [2, 2, 5, 2]], [0, 1, 0]]]],
    [{ startChar: null, oovChar: null, indexFrom: 0, numWords: 5, seed: 113, maxlen: 3 }, [[[[2, 2], [1]], [1, 0]], [[[1], []], [0, 1]]]],
  ])('%j', async (options, expected) => expect(plain(await imdb.loadData({ path, ...options }))).toEqual(expected));

  it('lies in Keras\'s cache folder', async () => {
    const cache = join(folder, 'keras', 'datasets');
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'imdb.npz'), readFileSync(path));
    writeFileSync(join(cache, 'imdb_word_index.json'), '{"film": 2, "the": 1}');
    expect((await imdb.loadData())[0][0].length).toBe(5);
    expect([...await imdb.getWordIndex()]).toEqual([['the', 1], ['film', 2]]);
    expect([...await imdb.getWordIndex({ path })]).toEqual([['the', 1], ['film', 2]]);
    rmSync(cache, { recursive: true });
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['no zip', () => imdb.loadData({ path: join(folder, 'text.npz') }), 'expected an .npz file as Keras downloads it'],
    ['no arrays', () => imdb.loadData({ path: join(folder, 'empty.npz') }), 'x_train.npy in the archive; received other.npy'],
    ['no file', () => imdb.loadData({ path: join(folder, 'none.npz') }), 'expected a file or folder of this name; received none'],
    ['a limit that nothing meets', () => imdb.loadData({ path, maxLen: 2 }), 'texts of less than maxLen = 2 words; received none'],
    ['a wrong option', () => imdb.loadData({ path, numWord: 5 } as never), 'did you mean numWords?'],
    ['a path that is none', () => imdb.loadData({ path: 5 } as never), 'in imdb.loadData: expected path to be a path as text; received 5'],
    ['a list with one', () => imdb.getWordIndex({ path: ['a', 5] } as never), 'in imdb.getWordIndex: expected path to be a path as text; received 5'],
    ['a word index that is none', () => imdb.loadData({ path, wordIndex: 5 } as never), 'in imdb.loadData: expected wordIndex to be a path as text; received 5'],
    ['raw reviews that are none', () => aclImdb(5 as never), 'in aclImdb: expected path to be a path as text; received 5'],
    ['a wrong value', () => imdb.loadData({ path, numWords: 0.5 }), 'numWords as a whole number from 0; received 0.5'],
  ])('%s', async (_, body, message) => {
    writeFileSync(join(folder, 'text.npz'), 'no zip at all');
    writeFileSync(join(folder, 'empty.npz'), zipSync({ 'other.npy': Uint8Array.of(1) }));
    await expect(body()).rejects.toThrow(message);
  });
});

describe('raw reviews', () => {
  const reviews = {
    'train/neg/0_2.txt': 'Bad, bad film!', 'train/neg/10_1.txt': 'The film is bad', 'train/neg/2_3.txt': '', 'train/pos/1_10.txt': 'A good film.<br />Naïve __proto__', 'train/unsup/1_0.txt': 'no label',
    'test/pos/0_8.txt': 'good unseen film', 'test/neg/0_1.txt': 'bad', 'README': 'about',
  };
  let archive: string;
  beforeAll(async () => {
    const packing = pack();
    for (const [name, text] of Object.entries(reviews)) packing.entry({ name: `aclImdb/${name}` }, text);
    packing.entry({ name: 'aclImdb/train/pos/7_9.txt', type: 'symlink', linkname: '/etc/passwd' });
    packing.entry({ name: 'aclImdb/train/pos/8_9.txt', size: 2 ** 21 }, Buffer.alloc(2 ** 21, 'x'));
    packing.finalize();
    archive = join(folder, 'aclImdb_v1.tar.gz');
    writeFileSync(archive, gzipSync(await allBytes(packing as AsyncIterable<Uint8Array>)));
    for (const [name, text] of Object.entries(reviews)) {
      const path = join(folder, 'raw', 'aclImdb', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  });

  it('are the same from an archive, a folder with one, the folder aclImdb, and around it', async () => {
    const read = await aclImdb(archive);
    expect(read.train.texts).toEqual(['Bad, bad film!', '', 'The film is bad', 'A good film.<br />Naïve __proto__']);
    expect([read.train.labels.toArray(), read.test.texts, read.test.labels.toArray()]).toEqual([[0, 0, 0, 1], ['bad', 'good unseen film'], [0, 1]]);
    for (const path of [folder, join(folder, 'raw'), join(folder, 'raw', 'aclImdb'), [archive]]) expect(await aclImdb(path)).toEqual(read);
  });

  it('are ranked by the words to train on, and kept', async () => {
    const words = await imdb.getWordIndex({ path: archive });
    expect([...words.keys()]).toEqual(['bad', 'film', 'the', 'is', 'a', 'good', 'br', 'naïve', 'proto']);
    const cache = join(folder, 'keras', 'datasets');
    expect(readdirSync(cache).length).toBe(1);
    const first = await imdb.loadData({ path: archive });
    expect(plain(await imdb.loadData({ path: archive, cache: false }))).toEqual(plain(first));
    expect(plain(await imdb.loadData({ path: join(folder, 'raw') }))).toEqual(plain(first));
    expect(plain(await imdb.loadData({ path: join(cache, readdirSync(cache)[0]!) }))).toEqual(plain(first));
    expect((plain(await imdb.loadData({ path: archive, numWords: 1000 })) as number[][][][])[1]![0]).toContainEqual([1, 9, 5]);
    // A kept file that is damaged is made again.
    for (const name of readdirSync(cache)) truncateSync(join(cache, name), 100);
    expect(plain(await imdb.loadData({ path: archive }))).toEqual(plain(first));
  });

  it('by a given index, even one with the most frequent words only and in bytes', async () => {
    const index = join(folder, 'index.json');
    writeFileSync(index, JSON.stringify({ 'naÃ¯ve': 1, film: 2, absent: 3 }));
    const words = await imdb.getWordIndex({ path: archive, wordIndex: index });
    expect([...words]).toEqual([['naïve', 1], ['film', 2], ['absent', 3], ['bad', 4], ['the', 5], ['is', 6], ['a', 7], ['good', 8], ['br', 9], ['proto', 10]]);
    writeFileSync(index, '{"film": "two"}');
    await expect(imdb.loadData({ path: archive, wordIndex: index, cache: false })).rejects.toThrow('an object of words and their ranks from 1');
  });

  it('that are damaged are named', async () => {
    const cut = join(folder, 'cut.tar.gz');
    writeFileSync(cut, readFileSync(archive).subarray(0, 200));
    await expect(aclImdb(cut)).rejects.toThrow(`in file "${cut}": expected a whole gzip file; received one that ends too early`);
    writeFileSync(cut, 'no archive, but more than enough bytes to look like one'.repeat(20));
    await expect(aclImdb(cut)).rejects.toThrow('expected a tar archive of film reviews');
    await expect(aclImdb(join(folder, 'raw', 'aclImdb', 'train', 'pos'))).rejects.toThrow('the folder aclImdb with train/pos');
    await expect(aclImdb(join(folder, 'nowhere'))).rejects.toThrow('expected a file or folder of this name; received none');
  });
});

describe('reuters', () => {
  it('is one list that is cut in two', async () => {
    const path = join(folder, 'reuters.npz');
    writeFileSync(path, zipSync({ 'x.npy': npy('|O', 5, pickledRows([[1], [2], [3], [4], [5, 6]])), 'y.npy': npy('<i8', 5, [3, 4, 16, 19, 45].flatMap((n) => [n, 0, 0, 0, 0, 0, 0, 0])) }));
    expect(plain(await reuters.loadData({ path, numWords: 100 }))).toEqual([[[[1, 5], [1, 4], [1, 7], [1, 6]], [4, 3, 19, 16]], [[[1, 8, 9]], [45]]]);
    expect((await reuters.loadData({ path, testSplit: 0.5 })).map(([x]) => x.length)).toEqual([2, 3]);
    expect([reuters.getLabelNames().length, reuters.getLabelNames()[3], reuters.getLabelNames()[45]]).toEqual([46, 'earn', 'lead']);
    await expect(reuters.loadData({ path, testSplit: '0.2' } as never)).rejects.toThrow('testSplit from 0 to 1; received "0.2"');
    await expect(reuters.loadData({ path: 5 } as never)).rejects.toThrow('in reuters.loadData: expected path to be a path as text; received 5');
    await expect(reuters.getWordIndex({ path: 5 } as never)).rejects.toThrow('in reuters.getWordIndex: expected path to be a path as text; received 5');
    await expect(reuters.loadData({ path, testSplit: 2 })).rejects.toThrow('testSplit from 0 to 1; received 2');
  });
});

const real = join(import.meta.dirname, '../../../../shared/data/imdb');
const absent = existsSync(real) ? '' : ' (skipped: there is no ../shared/data/imdb)';
it.skipIf(absent !== '')(`Keras's own numbers of 1,000 test reviews come out of the raw texts${absent}`, { timeout: 120_000 }, async () => {
  const options = { path: real, numWords: 20000, wordIndex: join(real, 'imdb_dataset_word_index_top20000.json'), cache: false };
  const [[xTrain, yTrain], [xTest, yTest]] = await imdb.loadData(options);
  expect([xTrain.length, xTest.length, (yTrain.data as Uint8Array).reduce((a, b) => a + b), (yTest.data as Uint8Array).reduce((a, b) => a + b)]).toEqual([25000, 25000, 12500, 12500]);
  const ours = new Map(xTest.map((row, i) => [row.slice(-200).join(' '), Number(yTest.data[i])]));
  const theirs = JSON.parse(readFileSync(join(real, 'imdb_dataset_test.json'), 'utf8')) as { label: number; values: number[] }[];
  const same = theirs.filter(({ values, label }) => ours.get(values.join(' ').replace(/^(0 )+/, '')) === label);
  // In one review stands a word that Keras met in none of the others.
  expect([theirs.length, same.length]).toEqual([1000, 999]);
});
