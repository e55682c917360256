/** @file Models in a browser: loaded from addresses, in every format that says what it is made of; backups say at once that they cannot be written. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Tensor } from '../core/tensor.js';
import { loadImage } from '../data/image/load-image.js';
import { saveImage } from '../data/image/save-image.js';
import { dense } from '../layers/index.js';
import { type FileServer, serveFiles } from '../testing/file-server.js';
import { backupAndRestore, csvLogger, modelCheckpoint, tensorBoard } from '../training/callbacks/index.js';
import { loadModel } from './load.js';
import { sequential } from './sequential.js';

const host = vi.hoisted(() => ({ isBrowser: false }));
vi.mock('#atomic-file', async () => {
  const [node, web] = [await import('../formats/atomic-file.node.js'), await import('../formats/atomic-file.web.js')];
  const either = (name: keyof typeof web) => (...given: never[]): unknown => ((host.isBrowser ? web : node)[name] as (...given: never[]) => unknown)(...given);
  return Object.fromEntries((Object.keys(web) as (keyof typeof web)[]).map((name) => [name, either(name)]));
});

const x = [[1, 2, 3], [-1, 0, 4]];
const net = sequential([dense(4, { activation: 'tanh', inputShape: [3] }), dense(2)]).compile({ optimizer: 'adam', loss: 'mse' });
const names = ['folder/', 'model.keras', 'model.h5', 'tfjs/model.json'];
let root: string;
let server: FileServer;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'keratin-served-'));
  for (const name of names) await net.save(join(root, name));
  await net.exportOnnx(join(root, 'model.onnx'));
  await net.saveWeights(join(root, 'net.weights.h5'));
  await saveImage(join(root, 'grey.png'), new Tensor([2, 3, 3], 'uint8', new Uint8Array(18).fill(90)), { scale: false });
  server = await serveFiles(root);
  host.isBrowser = true;
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

it.each([...names, 'model.onnx'])('loads %s', async (name) => {
  const loaded = await loadModel(`${server.url}/${name}`);
  const [ours, theirs] = [await net.predict(x), await loaded.predict(x)];
  expect(theirs.shape).toEqual([2, 2]);
  (theirs.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(ours.data[i] as number, 6));
});

it('loads weights', async () => {
  const other = sequential([dense(4, { activation: 'tanh', inputShape: [3] }), dense(2)]);
  await other.loadWeights(`${server.url}/net.weights.h5`);
  expect((await other.predict(x)).toArray()).toEqual((await net.predict(x)).toArray());
});

it('loads pictures', async () => {
  const { width, height } = await loadImage(`${server.url}/grey.png`);
  expect([width, height]).toEqual([3, 2]);
});

it.each(Object.entries({ backupAndRestore, csvLogger, modelCheckpoint, tensorBoard }))('%s says before the first step that nothing can be written', async (name, make) => {
  const before = (await net.predict(x)).toArray();
  await expect(net.fit([[1, 2, 3]], [[0, 0]], { verbose: 0, callbacks: [make('runs/x')] })).rejects.toThrow(`in ${name}: expected a host with a file system`);
  expect((await net.predict(x)).toArray()).toEqual(before);
});
