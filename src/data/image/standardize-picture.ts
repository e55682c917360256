/** @file A picture's numbers brought to the scale that the settings ask for, in place. */
import { check, show } from '../../core/errors.js';
import { sameShape, showShape } from '../../core/shape.js';
import { Tensor } from '../../core/tensor.js';
import type { PictureShape } from './affine.js';
import { type AugmentationSettings, notFitted } from './augmentation-settings.js';
import { type FeatureStatistics, SMALLEST_DEVIATION } from './feature-statistics.js';

/** Throws where the settings need statistics that are not there. @throws KeratinError `generator/not-fitted` */
export function checkFitted(settings: AugmentationSettings, statistics: FeatureStatistics): void {
  const asked = [['featurewiseCenter', 'mean'], ['featurewiseStdNormalization', 'std'], ['zcaWhitening', 'principalComponents']] as const;
  for (const [setting, statistic] of asked) {
    if (settings[setting] && statistics[statistic] === undefined) throw notFitted(setting);
  }
}

/** preprocessingFunction, rescale, samplewise, featurewise, ZCA, in Keras's order. */
export function standardizePicture(x: Float32Array, shape: PictureShape, settings: AugmentationSettings, statistics: FeatureStatistics): void {
  const { mean, std, principalComponents } = statistics;
  if (settings.preprocessingFunction !== null) preprocess(x, shape, settings.preprocessingFunction);
  if (settings.rescale !== null && settings.rescale !== 0 && settings.rescale !== 1) multiply(x, settings.rescale);
  if (settings.samplewiseCenter) shift(x, -meanOf(x));
  if (settings.samplewiseStdNormalization) multiply(x, 1 / (deviationOf(x) + SMALLEST_DEVIATION));
  if (settings.featurewiseCenter) eachChannel(x, mean!, (v, m) => v - m);
  if (settings.featurewiseStdNormalization) eachChannel(x, std!, (v, s) => v / (s + SMALLEST_DEVIATION));
  if (settings.zcaWhitening) whiten(x, principalComponents!);
}

function preprocess(x: Float32Array, shape: PictureShape, of: (x: Tensor) => Tensor): void {
  const given = new Tensor(shape, 'float32', x);
  const made: unknown = of(given);
  check(made instanceof Tensor && sameShape(made.shape, shape), () => ({
    code: 'generator/preprocessing', where: 'imageDataGenerator, preprocessingFunction', expected: `a tensor ${showShape(shape)}, as it was given`, received: made instanceof Tensor ? showShape(made.shape) : show(made),
    fix: 'return the picture; a function that waits (async) cannot be used here',
  }));
  if (made !== given) x.set((made as Tensor).cast('float32').data as Float32Array);
}

/** Four at a time: it takes half as long. */
function multiply(x: Float32Array, by: number): void {
  const factor = Math.fround(by);
  const even = x.length & ~3;
  for (let i = 0; i < even; i += 4) {
    x[i]! *= factor;
    x[i + 1]! *= factor;
    x[i + 2]! *= factor;
    x[i + 3]! *= factor;
  }
  for (let i = even; i < x.length; i++) x[i]! *= factor;
}

function shift(x: Float32Array, by: number): void {
  for (let i = 0; i < x.length; i++) x[i]! += by;
}

function meanOf(x: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]!;
  return sum / x.length;
}

function deviationOf(x: Float32Array): number {
  const mean = meanOf(x);
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += (x[i]! - mean) ** 2;
  return Math.sqrt(squares / x.length);
}

function eachChannel(x: Float32Array, values: Float32Array, of: (v: number, value: number) => number): void {
  const c = values.length;
  for (let i = 0; i < x.length; i += c) for (let k = 0; k < c; k++) x[i + k] = of(x[i + k]!, values[k]!);
}

/** x · W, for a symmetric W. */
function whiten(x: Float32Array, matrix: Float32Array): void {
  const given = Float64Array.from(x);
  for (let i = 0; i < x.length; i++) {
    let sum = 0;
    for (let j = 0, at = i * x.length; j < x.length; j++, at++) sum += matrix[at]! * given[j]!;
    x[i] = sum;
  }
}
