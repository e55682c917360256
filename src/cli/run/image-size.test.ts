/** @file Too small and too large pictures: the size that the error names is one that works, and the least. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeratinError } from '../../core/errors.js';
import { imageDataGenerator } from '../../data/image/image-data-generator.js';
import { averagePooling2d, conv2d, maxPooling2d } from '../../layers/index.js';
import { sequential } from '../../models/sequential.js';
import { paintPets } from '../../testing/painted-pets.js';
import { buildNetwork } from './architectures.js';
import { buildOnBase } from './base-network.js';
import { networkNamed, openBase } from './bases.js';
import { type NetworkName, defaults, networkNames } from './defaults.js';
import { openFolder } from './picture-folders.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keratin-sizes-'));
  await sequential([conv2d(2, 3, { inputShape: [null, null, 3] }), maxPooling2d(2), conv2d(2, 3), maxPooling2d(2), conv2d(2, 3), averagePooling2d(2)], { name: 'mine' }).save(join(folder, 'mine'));
  await sequential([conv2d(2, 3, { inputShape: [20, 24, 3] })], { name: 'wide' }).save(join(folder, 'wide'));
  await paintPets(join(folder, 'pets'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const failure = (body: () => unknown): Promise<KeratinError | null> => Promise.resolve().then(body).then(() => null, (error: KeratinError) => error);
/** The size that an error tells to use. */
const told = (error: KeratinError | null): number => Number(/use --image-size (\d+) or more/.exec(error!.fix)![1]);

describe('pictures that are too small', () => {
  it.each(['small', 'tiny'] as const)('for the network %s', async (arch) => {
    const build = (imageSize: number) => failure(() => buildNetwork({ arch, imageSize, classes: 2, dropout: false }));
    const least = told(await build(1));
    for (let size = 1; size < least; size++) expect(told(await build(size))).toBe(least);
    for (let size = least; size <= least + 3; size++) expect(await build(size)).toBe(null);
    expect((await build(17))!.fix.includes('--arch tiny')).toBe(false);
    if (arch === 'small') expect((await build(18))!.fix).toBe('use --image-size 46 or more, or --arch tiny');
    expect(defaults.imageSize).toBeGreaterThanOrEqual(least);
  });

  it.each(networkNames)('for the base %s', async (name: NetworkName) => {
    const error = await failure(() => openBase(name, 20, undefined));
    const least = told(error);
    expect(error!.where).toBe('keratin train --image-size');
    expect(error!.expected).toBe(`at least ${least} pixels for the network ${name}`);
    const network = await networkNamed(name)!({ weights: null, includeTop: false, inputShape: [least, least, 3] });
    expect(Math.min(...(network.outputs[0]!.shape.slice(1) as number[]))).toBeGreaterThan(0);
  });

  it('for a base from a file, which takes pictures of any size but these', async () => {
    const base = join(folder, 'mine');
    const build = (imageSize: number) => failure(() => buildOnBase({ base, headEpochs: 1, imageSize, classes: 2, dropout: false }));
    for (const size of [1, 5, 20, 21]) expect(told(await build(size))).toBe(22);
    expect(await build(22)).toBe(null);
    expect((await build(7))!.expected).toBe(`at least 22 pixels for the network ${base}`);
  });

  it('a base that takes no squares is of no use', async () => {
    const error = await failure(() => openBase(join(folder, 'wide'), 20, undefined));
    expect(error!.message).toMatch(/expected the 20 x 24 pixels .* Fix: pictures are brought to squares: name another base/);
  });
});

it('pictures that are too large are refused in words of the command line', async () => {
  const open = (imageSize: number) => failure(() => openFolder(join(folder, 'pets'), { imageSize, batch: 20, seed: 1, onCorrupt: 'error' }, { generator: imageDataGenerator(), shuffle: false }));
  for (const [size, expected] of [[1_000_000, 'a size of at most 178956970 pixels'], [10_000, 'batches of at most 1073741824 numbers']] as const) {
    const error = await open(size);
    expect(error!.where).toBe('keratin train --image-size');
    expect(error!.expected).toContain(expected);
    expect(error!.fix).toBe('use a smaller --image-size, or a smaller --batch');
  }
});
