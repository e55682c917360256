/** @file MNIST: all 70,000 digits, the right ones, fast. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decodeIdx } from '../../formats/idx.js';
import { loadData } from './mnist.js';
import { readMnistFile } from './mnist-files.web.js';

it('loads all digits in under a second', async () => {
  const started = performance.now();
  const [[xTrain, yTrain], [xTest, yTest]] = await loadData();
  expect(performance.now() - started).toBeLessThan(1000);
  expect([xTrain, yTrain, xTest, yTest].map(String)).toEqual(['uint8 [60000, 28, 28]', 'uint8 [60000]', 'uint8 [10000, 28, 28]', 'uint8 [10000]']);

  // Known of MNIST: the first labels, how often each digit occurs, mean and deviation of the training pixels.
  expect([...yTrain.data.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  expect([...yTest.data.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  const counts = new Array<number>(10).fill(0);
  for (const digit of yTrain.data as Uint8Array) counts[digit]!++;
  expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  let sum = 0;
  let squares = 0;
  for (const v of xTrain.data as Uint8Array) {
    sum += v;
    squares += v * v;
  }
  const mean = sum / xTrain.size / 255;
  expect(mean).toBeCloseTo(0.1307, 4);
  expect(Math.sqrt(squares / xTrain.size / 255 ** 2 - mean ** 2)).toBeCloseTo(0.3081, 4);
});

it('says what is wrong with a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keratin-mnist-'));
  await expect(loadData({ folder })).rejects.toThrow(`-ubyte": expected a file or folder of this name; received none. Fix: check the path`);
  await expect(loadData({ folder: 5 } as never)).rejects.toThrow('in mnist.loadData: expected folder to be a path as text; received 5');
  await expect(loadData({ foldr: folder } as never)).rejects.toThrow('in mnist.loadData: expected options among folder; received "foldr"');
  for (const name of ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1']) {
    await writeFile(join(folder, `${name}-ubyte`), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 1, 2));
  }
  await expect(loadData({ folder })).rejects.toThrow('-ubyte > idx: expected 11 bytes; received 10. Fix: copy or download the file again');
  await rm(folder, { recursive: true });
  await expect(readMnistFile('t10k-images-idx3-ubyte')).rejects.toThrow("pass its URL: mnist.loadData({ folder: '/mnist/' })");
});

it.each([[[], 'received no bytes. Fix'], [[31, 139, 8], 'received 31 139 8. Fix: check the file; unpack it first'], [[0, 0, 13, 1], 'begins with 0 0 8'], [[0, 0, 8, 2, 0, 0], 'expected 12 bytes; received 6']])(
  'decodeIdx refuses %j', (bytes, message) => expect(() => decodeIdx(Uint8Array.from(bytes))).toThrow(message),
);
