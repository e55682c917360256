/** @file Data sets published as archives: what Python downloaded is used, the rest comes from the net, checked; CIFAR-10 as Keras gives it. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as catsAndDogs from './cats-and-dogs.js';
import { decodeCifarBatch } from './cifar-batch.js';
import * as cifar10 from './cifar10.js';
import { datasetFolder } from './dataset-archive.node.js';
import type { DatasetArchive } from './dataset-archive.js';

let home: string;
let said: string[];
const cache = (): string => join(home, 'datasets');
const put = async (path: string, content: Uint8Array | string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
};
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'keratin-keras-'));
  vi.stubEnv('KERAS_HOME', home);
  said = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

const bytes = zipSync({ 'pets/test.txt': strToU8('miau'), 'pets/more.txt': strToU8('wau'), 'readme.txt': strToU8('-') });

describe('datasetFolder', () => {
  let server: Server;
  let archive: DatasetArchive;
  let asked = 0;
  beforeAll(async () => {
    server = createServer((_, response) => {
      asked++;
      response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    archive = {
      place: 'pets.download', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pets.zip`, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length,
      archives: ['pets.zip', 'pets_archive'], folder: 'pets-unpacked', marker: 'test.txt', places: ['pets-unpacked/pets', 'from-python/pets'], maxBytes: 1000, wanted: (name) => name.startsWith('pets/'),
    };
  });
  afterAll(() => void server.close());
  beforeEach(() => { asked = 0; });

  it('downloads and unpacks the first time, for all who ask at once', async () => {
    const folders = await Promise.all([1, 2, 3].map(() => datasetFolder(archive, {})));
    expect(new Set(folders)).toEqual(new Set([join(cache(), 'pets-unpacked/pets')]));
    expect(await readFile(join(folders[0]!, 'test.txt'), 'utf8')).toBe('miau');
    expect(await datasetFolder(archive, {})).toBe(folders[0]);
    expect(asked).toBe(1);
    expect(said).toEqual([`Downloading ${archive.url}`, expect.stringContaining('Downloaded '), `Unpacking ${join(cache(), 'pets.zip')}`]);
  });

  it('uses what Python unpacked, or downloaded, or somebody put there', async () => {
    await put(join(cache(), 'from-python/pets/test.txt'), 'python');
    expect(await datasetFolder(archive, {})).toBe(join(cache(), 'from-python/pets'));
    await rm(cache(), { recursive: true });
    await put(join(cache(), 'pets_archive'), bytes);
    expect(await datasetFolder(archive, { verbose: 0 })).toBe(join(cache(), 'pets-unpacked/pets'));
    expect([asked, said]).toEqual([0, []]);
    await rm(cache(), { recursive: true });
    await put(join(cache(), 'pets.zip'), 'something else');
    await expect(datasetFolder(archive, {})).rejects.toMatchObject({ code: 'download/hash' });
  });

  it('looks where it is told to', async () => {
    await put(join(home, 'mine/test.txt'), '');
    expect(await datasetFolder(archive, { folder: join(home, 'mine') })).toBe(join(home, 'mine'));
    await expect(datasetFolder(archive, { folder: home })).rejects.toThrow(`in pets.download: expected a folder with test.txt in it; received none at "${home}". Fix: leave folder out`);
  });

  it('asks for nothing where the folder is taken, and knows its options', async () => {
    await put(join(cache(), 'pets-unpacked/mine.txt'), 'mine');
    await expect(datasetFolder(archive, {})).rejects.toThrow(/pets-unpacked": expected none, or an empty one; received one with "mine\.txt" in it, but not what belongs there\. Fix: remove it/);
    await expect(datasetFolder(archive, { foldr: home } as never)).rejects.toThrow('in pets.download: expected options among folder, signal, verbose; received "foldr". Fix: did you mean folder?');
    for (const folder of [5, null, ['a']]) await expect(datasetFolder(archive, { folder } as never)).rejects.toThrow(/^in pets\.download: expected folder to be a path as text; received .* Fix: pass the name/);
    await expect(datasetFolder(archive, { signal: 5 } as never)).rejects.toThrow('in pets.download: expected signal to be an AbortSignal; received 5');
    await expect(datasetFolder(archive, { verbose: 'no' } as never)).rejects.toThrow('in pets.download: expected verbose to be 0 or 1; received "no"');
    await expect(catsAndDogs.download({ folder: 5 } as never)).rejects.toThrow('in catsAndDogs.download: expected folder to be a path as text; received 5');
    await expect(cifar10.loadData({ folder: {} } as never)).rejects.toThrow('in cifar10.loadData: expected folder to be a path as text; received an object');
    expect([asked, said]).toEqual([0, []]);
  });

  it('says so where the archive holds something else', async () => {
    await expect(datasetFolder({ ...archive, marker: 'labels.csv' }, {})).rejects.toThrow('in pets.download: expected labels.csv in the archive');
  });
});

/** A batch as Python 2 wrote it: `{ batch_label, labels, data, filenames }`. */
function pickle(labels: readonly number[], pixels: Uint8Array): Uint8Array {
  const text = (s: string): number[] => [0x55, s.length, ...strToU8(s), 0x71, 1];
  const chunks = Array.from({ length: Math.ceil(labels.length / 1000) }, (_, i) => [0x28, ...labels.slice(i * 1000, (i + 1) * 1000).flatMap((n) => [0x4B, n]), 0x65]);
  const length = new Uint8Array(Uint32Array.of(pixels.length).buffer);
  return Uint8Array.from([
    0x80, 2, 0x7D, 0x71, 1, 0x28, ...text('batch_label'), ...text('training batch 1 of 5'), ...text('labels'), 0x5D, 0x71, 5, ...chunks.flat(),
    ...text('data'), ...strToU8('cnumpy.core.multiarray\n_reconstruct\n'), 0x54, ...length, ...pixels, 0x74, 0x62, ...text('filenames'), 0x5D, 0x71, 9, 0x75, 0x2E,
  ]);
}

describe('cifar10', () => {
  const pixels = (n: number, seed: number): Uint8Array => Uint8Array.from({ length: n * 3072 }, (_, i) => (i * 7 + seed + (i >> 10)) % 256);

  it('reads planes as pixels, labels in pieces', () => {
    const labels = Array.from({ length: 1234 }, (_, i) => i % 10);
    const planes = pixels(1234, 3);
    const batch = decodeCifarBatch(pickle(labels, planes));
    expect(Array.from(batch.labels)).toEqual(labels);
    expect(batch.pixels.length).toBe(planes.length);
    for (const [picture, row, column, colour] of [[0, 0, 0, 0], [7, 3, 30, 2], [1233, 31, 31, 1]] as const) {
      expect(batch.pixels[picture * 3072 + (row * 32 + column) * 3 + colour]).toBe(planes[picture * 3072 + colour * 1024 + row * 32 + column]);
    }
  });

  it('refuses what is something else', () => {
    const good = pickle([1, 2, 3], pixels(3, 0));
    expect(() => decodeCifarBatch(strToU8('{"labels": 3}'))).toThrow('in pickle: expected a batch of CIFAR-10 as it is published; received no labels');
    expect(() => decodeCifarBatch(good.subarray(0, good.length - 2000))).toThrow('expected 9216 bytes of pictures');
    expect(() => decodeCifarBatch(pickle([1, 2], pixels(3, 0)))).toThrow('received no string of 6144 bytes');
    expect(() => decodeCifarBatch(pickle([1, 22, 3], pixels(3, 0)))).toThrow('received the label 22');
  });

  it('gives what Keras gives', async () => {
    for (let i = 0; i < 6; i++) await put(join(cache(), 'cifar-10-batches-py', i === 0 ? 'test_batch' : `data_batch_${i}`), pickle([i, 9 - i], pixels(2, i)));
    const [[xTrain, yTrain], [xTest, yTest]] = await cifar10.loadData();
    expect([xTrain, yTrain, xTest, yTest].map(String)).toEqual(['uint8 [10, 32, 32, 3]', 'uint8 [10, 1]', 'uint8 [2, 32, 32, 3]', 'uint8 [2, 1]']);
    expect(Array.from(yTrain.data as Uint8Array)).toEqual([1, 8, 2, 7, 3, 6, 4, 5, 5, 4]);
    expect(xTrain.slice(2, 3).data[0]).toBe(2);
    expect(cifar10.classNames[yTest.data[0] as number]).toBe('airplane');
  });
});

it('catsAndDogs uses the folder that Python left', async () => {
  await put(join(cache(), 'PetImages/Cat/0.jpg'), '');
  expect(await catsAndDogs.download()).toBe(join(cache(), 'PetImages'));
});
