/** @file Cases of pictures: loading, affine transforms, the generator's transforms and its standardization. */
import { dirname, join } from 'node:path';
import { camelCase } from '../../src/core/registry.js';
import { Tensor } from '../../src/core/tensor.js';
import type { ImageDataGeneratorOptions } from '../../src/data/image/augmentation-settings.js';
import { type FillMode, applyAffineTransform } from '../../src/data/image/affine.js';
import { imageDataGenerator } from '../../src/data/image/image-data-generator.js';
import { imageToArray } from '../../src/data/image/image-array.js';
import { loadImage } from '../../src/data/image/load-image.js';
import { type FixtureTensor, type Kind, type Tolerance, decode, hasKeys, isListOf } from './case.js';

/** Cases of a list, numbered. */
const numbered = <T>(list: readonly T[]): { name: string; content: T }[] => list.map((content, i) => ({ name: String(i), content }));
/** Cases that share a picture. */
const sharing = (content: { image: FixtureTensor; cases: readonly object[] }): { name: string; content: any }[] => numbered(content.cases.map((c) => ({ image: content.image, ...c })));
const camelKeys = (options: object): Record<string, unknown> => Object.fromEntries(Object.entries(options).map(([key, value]) => [camelCase(key), value]));

/** 1e-2 of 255. */
const affineTolerance = { absolute: 0.01 };

interface LoadCase { readonly file: string; readonly color_mode: 'rgb'; readonly target_size: [number, number] | null; readonly interpolation: 'nearest'; readonly result: FixtureTensor }

const loadCase: Kind<LoadCase> = {
  name: 'load image',
  matches: (c) => isListOf(c, 'file', 'color_mode', 'result'),
  split: numbered,
  async run({ content, file }, report) {
    const { color_mode: colorMode, target_size: targetSize, interpolation, result } = content;
    const image = await loadImage(join(dirname(file), content.file), { colorMode, targetSize, interpolation });
    // Decoders of JPEG differ; the others do not.
    report.close('pixels', imageToArray(image), decode(result).cast('float32'), { absolute: /\.jpe?g$/i.test(content.file) ? 3 : 1 });
  },
};

const affineCase: Kind<{ image: FixtureTensor; kwargs: object; fill_mode: FillMode; cval: number; result: FixtureTensor }> = {
  name: 'affine transform',
  matches: (c) => hasKeys(c, 'image') && isListOf(c.cases, 'fill_mode'),
  split: sharing,
  async run({ content: { image, kwargs, fill_mode: fillMode, cval, result } }, report) {
    report.close('pixels', applyAffineTransform(decode(image), { ...kwargs, fillMode, cval }), decode(result), affineTolerance);
  },
};

const transformCase: Kind<{ image: FixtureTensor; transform: object; result: FixtureTensor }> = {
  name: 'image transform',
  matches: (c) => hasKeys(c, 'image') && isListOf(c.cases, 'transform'),
  split: sharing,
  async run({ content: { image, transform, result } }, report) {
    report.close('pixels', imageDataGenerator().applyTransform(decode(image), camelKeys(transform)), decode(result), affineTolerance);
  },
};

/**
 * Keras whitens in float32. Numbers on which no picture differs are then cancelled to float32's last digits times 1/√ε only:
 * its own result for a batch and for its pictures one by one differs by a third of this.
 */
function standardizeTolerance(options: Record<string, unknown>, x: Tensor): Tolerance {
  const { zcaWhitening, zcaEpsilon = 1e-6 } = options as ImageDataGeneratorOptions;
  const length = Math.sqrt((x.data as Float32Array).reduce((sum, v) => sum + (v - 127.5) ** 2, 0) / x.shape[0]!);
  return { absolute: zcaWhitening === true ? (2 ** -23 * length) / Math.sqrt(zcaEpsilon) : 1e-5, relative: 1e-4 };
}

const standardizeCase: Kind<{ kwargs: object; x: FixtureTensor; result: FixtureTensor }> = {
  name: 'standardize',
  matches: (c) => isListOf(c, 'kwargs', 'x', 'result'),
  split: numbered,
  async run({ content: { kwargs, x, result } }, report) {
    const options = camelKeys(kwargs);
    const generator = imageDataGenerator(options);
    const [given, expected] = [decode(x), decode(result)];
    const tolerance = standardizeTolerance(options, given);
    generator.fit(given);
    const picture = (i: number): Tensor => generator.standardize(given.slice(i, i + 1).reshape(given.shape.slice(1)));
    for (let i = 0; i < given.shape[0]!; i++) report.close(`picture ${i}`, picture(i), expected.slice(i, i + 1).reshape(given.shape.slice(1)), tolerance);
  },
};

export const imageCases: readonly Kind[] = [loadCase, affineCase, transformCase, standardizeCase];
