/** @file keratin visualize as a person meets it: what it writes, what it says, what it says where something is wrong. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RandomGenerator } from '../core/random.js';
import { KeratinError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import { saveImage } from '../data/image/save-image.js';
import { Tokenizer } from '../data/text/tokenizer.js';
import * as layers from '../layers/index.js';
import { sequential } from '../models/sequential.js';
import { CommandLine } from '../testing/command-line.js';
import { visualize as run } from './commands/visualize.js';
import { errorText } from './report.js';
import type { VisualizeFlags } from './seeing/task.js';

const line = new CommandLine();
afterAll(() => line.remove());
const visualize = (...args: string[]) => line.run(['visualize', ...args]);
const sizeOf = async (name: string): Promise<(number | undefined)[]> => {
  const { width, height, format } = await sharp(readFileSync(line.path(name))).metadata();
  expect(format).toBe('png');
  return [width, height];
};

beforeAll(async () => {
  const numbers = new RandomGenerator(5);
  await saveImage(line.path('photo.png'), new Tensor([40, 60, 3], 'uint8', Uint8Array.from(numbers.uniform(7200, 0, 256))), { scale: false });
  const base = sequential([layers.conv2d(4, 3, { activation: 'relu', name: 'block1_conv1', inputShape: [20, 20, 3] }), layers.maxPooling2d(2, { name: 'block1_pool' }), layers.conv2d(6, 3, { activation: 'relu', name: 'block2_conv1' })], { name: 'base' });
  await sequential([base, layers.globalAveragePooling2d(), layers.dense(3, { activation: 'softmax' })]).save(line.path('net.keras'));
  await sequential([layers.flatten({ inputShape: [20, 20, 3] }), layers.dense(2)]).save(line.path('dense'));
  await sequential([layers.conv2d(4, 3, { dataFormat: 'channels_first', activation: 'relu', inputShape: [1, 20, 20] }), layers.globalAveragePooling2d({ dataFormat: 'channels_first' }), layers.dense(1, { activation: 'sigmoid' })]).save(line.path('first.h5'));
  const words = new Tokenizer({ numWords: 20 });
  words.fitOnTexts(['what a wonderful film', 'what a dreadful film', 'I wept']);
  writeFileSync(line.path('tokenizer.json'), words.toJson());
  await sequential([layers.embedding(20, 4, { inputLength: 6 }), layers.lstm(4), layers.dense(1, { activation: 'sigmoid' })]).save(line.path('reviews'));
}, 60_000);

describe('keratin visualize', () => {
  it('draws activations, heat and patterns of a model inside a model, named after what was given', { timeout: 60_000 }, async () => {
    const seen = await visualize('activations', 'net.keras', 'photo.png');
    expect(seen).toMatchObject({ status: 0, error: '' });
    expect(seen.out).toBe('Pictures go in as 0-1 (as most models are trained); otherwise: --preprocess\nnone, tf, caffe, torch\nActivations of 3 layers: photo-activations.png\n');
    expect((await sizeOf('photo-activations.png'))[0]).toBe(1000);

    const heat = await visualize('gradcam', 'net.keras', 'photo.png', '--layer', 'block1_conv1', '--class', '2', '--preprocess', 'tf', '--out', 'heat.png');
    expect(heat).toMatchObject({ status: 0, error: '' });
    expect(heat.out).toMatch(/^photo\.png: class 2, \d+\.\d %\nGrad-CAM of it: heat\.png\n$/);
    expect((await sizeOf('heat.png'))[0]).toBeGreaterThan(900);

    const filters = await visualize('filters', 'net.keras', '--steps', '2', '--filters', '4', '--preprocess', 'rescale');
    expect(filters.out).toMatch(/^4 filters of base\/block2_conv1, the strongest first, in \d+ s: net-filters-base-block2_conv1\.png\n$/);
    expect(await sizeOf('net-filters-base-block2_conv1.png')).toEqual([95, 20]);
  });

  it('takes models with channels first, and draws saliency, occlusion and layers', { timeout: 60_000 }, async () => {
    for (const what of ['saliency', 'occlusion']) {
      const { status, out, error } = await visualize(what, 'first.h5', 'photo.png', '--preprocess', 'rescale');
      expect({ status, error }).toEqual({ status: 0, error: '' });
      expect(out).toMatch(new RegExp(`^photo\\.png: class [01], \\d+\\.\\d %\\n\\w+ of it: photo-${what}\\.png\\n$`));
    }
    expect((await visualize('plot', 'first.h5')).out).toBe('Layers and their shapes: first-plot.png\n');
    expect(existsSync(line.path('first-plot.png'))).toBe(true);
  });

  it('says which words count, in the terminal and on a page', { timeout: 60_000 }, async () => {
    const { status, out, error } = await visualize('words', 'reviews', 'What a <b>film</b>, I wept', '--tokenizer', 'tokenizer.json', '--class', '1');
    expect({ status, error }).toEqual({ status: 0, error: '' });
    expect(out).toMatch(/^class 1, \d+\.\d %\n {2}(for class 1|against): .*[+-]\d\.\d\d/);
    expect(out).toContain('The text in colours: reviews-words.html');
    const page = readFileSync(line.path('reviews-words.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toMatch(/<span title="[+-]0\.\d+"[^>]*>film<\/span>/);
  });
});

describe('what is wrong', () => {
  const photo = (flags: VisualizeFlags = {}): [string, VisualizeFlags] => ['photo.png', { preprocess: 'rescale', ...flags }];
  it.each<[string, string, string | undefined, VisualizeFlags, RegExp]>([
    ['gradcm', 'net.keras', ...photo(), /did you mean keratin visualize gradcam\?/],
    ['gradcam', 'net.keras', ...photo({ layer: 'block1_con1' }), /received {2}"block1_con1"\n {2}fix {7}did you mean base\/block1_conv1 or base\/block2_conv1\?[^]*base\/block2_conv1/],
    ['gradcam', 'net.keras', ...photo({ class: '3' }), /the number of a class, 0 to 2/],
    ['gradcam', 'net.keras', undefined, { preprocess: 'rescale' }, /type keratin visualize gradcam MODEL photo\.jpg/],
    ['gradcam', 'net.keras', 'tokenizer.json', { preprocess: 'rescale' }, /expected {2}a picture/],
    ['activations', 'dense', ...photo(), /a convolution or pooling layer/],
    ['filters', 'dense', undefined, {}, /expected {2}a model with convolutions\n {2}received {2}layers Flatten, Dense/],
    ['filters', 'net.keras', ...photo(), /leave the picture out/],
    ['gradcam', 'reviews', ...photo(), /of texts it seems[^]*keratin visualize words MODEL TEXT/],
    ['words', 'net.keras', 'what a film', {}, /of pictures it seems[^]*keratin visualize gradcam MODEL/],
    ['words', 'reviews', 'what a film', {}, /pass --tokenizer\s+tokenizer\.json/],
    ['words', 'reviews', '你好', { tokenizer: 'tokenizer.json' }, /words that the model knows/],
    ['plot', 'no-such-model', undefined, {}, /a run, a saved model, or one of vgg16, vgg19, mobilenet,\s+mobilenetv2, resnet50/],
    ['saliency', 'net.keras', ...photo({ layer: 'x' }), /leave --layer out/],
  ])('%s %s %s %j', async (what, model, input, flags, message) => {
    const path = (name: string): string => (existsSync(line.path(name)) ? line.path(name) : name);
    const error: unknown = await run(what, path(model), input === undefined ? undefined : path(input), { ...flags, ...(flags.tokenizer === undefined ? {} : { tokenizer: path(flags.tokenizer) }) }).catch((thrown: unknown) => thrown);
    if (!(error instanceof KeratinError)) throw error;
    const text = errorText(error, 80);
    expect(text).toMatch(message);
    expect(Math.max(...text.replaceAll(line.folder, '').split('\n').map((row) => row.length))).toBeLessThanOrEqual(80);
  });
});
