/** @file Data sets that are not there yet are downloaded into Keras's cache folder, once, from their official addresses. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { npy, pickledRows } from '../../testing/npy-file.js';
import { aclImdb } from './acl-imdb.js';
import * as glove from './glove.js';
import * as imdb from './imdb.js';
import * as jena from './jena.js';
import { allBytes } from './lines.js';
import * as reuters from './reuters.js';

let folder: string;
let served: Record<string, Uint8Array>;
let asked: string[];
const before = process.env['KERAS_HOME'];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keras-'));
  process.env['KERAS_HOME'] = folder;
  served = {};
  asked = [];
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url);
    const bytes = served[url];
    return Promise.resolve(bytes === undefined ? new Response(null, { status: 404 }) : new Response(bytes as Uint8Array<ArrayBuffer>));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  if (before === undefined) delete process.env['KERAS_HOME'];
  else process.env['KERAS_HOME'] = before;
  rmSync(folder, { recursive: true });
});

const keras = 'https://storage.googleapis.com/tensorflow/tf-keras-datasets';

it('Keras\'s files must be the ones whose hash it names', async () => {
  const rows = npy('|O', 1, pickledRows([[1]]));
  served[`${keras}/imdb.npz`] = served[`${keras}/reuters.npz`] = zipSync({ 'x.npy': rows, 'y.npy': rows });
  await expect(imdb.loadData()).rejects.toThrow(/tf-keras-datasets\/imdb\.npz: expected the SHA-256 69664113.*; received [0-9a-f]{64}\. Fix: .* put it at ".*imdb\.npz"/);
  await expect(reuters.loadData()).rejects.toThrow('expected the SHA-256 d6586e69');
  served[`${keras}/imdb_word_index.json`] = served[`${keras}/reuters_word_index.json`] = strToU8('{"film": 2, "the": 1}');
  await expect(imdb.getWordIndex()).rejects.toThrow('expected the MD5 bfafd718b763782e994055a2d397834f; received 91752e50');
  await expect(reuters.getWordIndex()).rejects.toThrow('expected the MD5 4d44cc38');
  expect(asked).toEqual(['imdb.npz', 'reuters.npz', 'imdb_word_index.json', 'reuters_word_index.json'].map((name) => `${keras}/${name}`));
  expect(readdirSync(join(folder, 'datasets'))).toEqual([]);
});

it('the weather comes out of its zip', async () => {
  served[`${keras}/jena_climate_2009_2016.csv.zip`] = zipSync({ 'jena_climate_2009_2016.csv': strToU8('"Date Time","T (degC)"\n01.01.2009 00:10:00,-8.02\n'), '__MACOSX/._jena_climate_2009_2016.csv': strToU8('?') });
  for (let i = 0; i < 2; i++) expect((await jena.loadData()).columns).toEqual(['T (degC)']);
  expect(asked.length).toBe(1);
});

it('of GloVe the wanted dimension alone is unpacked', async () => {
  const address = 'https://nlp.stanford.edu/data/glove.6B.zip';
  served[address] = zipSync({ 'glove.6B.50d.txt': strToU8(`the${' 1'.repeat(50)}\n`), 'glove.6B.100d.txt': strToU8(`a${' 2'.repeat(100)}\n`) });
  expect((await glove.loadData()).dimension).toBe(100);
  expect(existsSync(join(folder, 'datasets', 'glove.6B.50d'))).toBe(false);
  expect((await glove.loadData({ dimension: 50 })).dimension).toBe(50);
  expect(asked).toEqual([address]);
  await expect(glove.loadData({ dimension: 200 })).rejects.toThrow('glove.6B.200d.txt in the archive; received none');
});

it('raw reviews, which then serve imdb too', async () => {
  const packing = pack();
  for (const name of ['train/pos/0_9', 'train/neg/0_2', 'test/pos/0_8', 'test/neg/0_1']) packing.entry({ name: `aclImdb/${name}.txt` }, 'a film');
  packing.finalize();
  served['https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz'] = gzipSync(await allBytes(packing as AsyncIterable<Uint8Array>));
  expect((await aclImdb()).train.texts).toEqual(['a film', 'a film']);
  expect((await imdb.loadData())[0][0].length).toBe(2);
  expect(asked.length).toBe(1);
});

it('what cannot be had is said, with the place to put it', async () => {
  await expect(imdb.loadData()).rejects.toThrow(/expected the file at this address; received the status 404.*put it at ".*imdb\.npz"/);
}, 20_000);
