/** @file What an imageDataGenerator does to pictures: all of Keras's arguments, checked. */
import { KeratinError, check, show } from '../../core/errors.js';
import { sayOnce } from '../../core/log.js';
import { oneOfWords, readSettings } from '../../core/settings.js';
import type { Tensor } from '../../core/tensor.js';
import { type FillMode, fillModes } from './affine.js';

/** Arguments of `imageDataGenerator`; Keras's own spelling is understood too. */
export interface ImageDataGeneratorOptions {
  /** Subtracts the mean of each channel over the data that `fit` saw. */
  readonly featurewiseCenter?: boolean;
  /** Subtracts each picture's own mean. */
  readonly samplewiseCenter?: boolean;
  /** Divides by the standard deviation of each channel over the data that `fit` saw; centres too. */
  readonly featurewiseStdNormalization?: boolean;
  /** Divides by each picture's own standard deviation; centres too. */
  readonly samplewiseStdNormalization?: boolean;
  /** Makes all numbers of a picture independent of each other over the data that `fit` saw. For small pictures. */
  readonly zcaWhitening?: boolean;
  /** Added to the variances before ZCA divides by them; default 1e-6. */
  readonly zcaEpsilon?: number;
  /** Turns by up to so many degrees to either side. */
  readonly rotationRange?: number;
  /** Shifts across: below 1 a fraction of the width, to either side; a whole number n of 2 or more whole pixels within -n … n, exclusive; other numbers pixels; a list its numbers, to either side. */
  readonly widthShiftRange?: number | readonly number[];
  /** Shifts up and down, likewise of the height. */
  readonly heightShiftRange?: number | readonly number[];
  /** Multiplies brightness by a number between the two; 1 leaves it. Pictures then have whole levels 0–255. */
  readonly brightnessRange?: readonly [low: number, high: number] | null;
  /** Shears by up to so many degrees to either side. */
  readonly shearRange?: number;
  /** Zooms by 1 - z … 1 + z, or between two numbers; each axis by its own. Above 1 things become smaller. */
  readonly zoomRange?: number | readonly [low: number, high: number];
  /** Adds up to so much to all channels, or subtracts it. */
  readonly channelShiftRange?: number;
  /** What lies beyond the edges; default `nearest`. */
  readonly fillMode?: FillMode;
  /** The number for fillMode `constant`; default 0. */
  readonly cval?: number;
  /** Mirrors every other picture left to right. */
  readonly horizontalFlip?: boolean;
  /** Turns every other picture upside down. */
  readonly verticalFlip?: boolean;
  /** Multiplies all numbers, after everything above: 1 / 255. */
  readonly rescale?: number | null;
  /** Runs after the picture was transformed and before anything is normalized; [h, w, c] to [h, w, c]. */
  readonly preprocessingFunction?: ((x: Tensor) => Tensor) | null;
  /** Fraction of the samples that `subset: 'validation'` gets, 0–1. */
  readonly validationSplit?: number;
  /** 1 (the default) weighs the four nearest pixels, 0 takes the nearest. */
  readonly interpolationOrder?: 0 | 1;
}

/** {@link ImageDataGeneratorOptions} in full, in one form. Plain data except `preprocessingFunction`. */
export interface AugmentationSettings extends Required<Omit<ImageDataGeneratorOptions, 'zoomRange'>> {
  readonly zoomRange: readonly [low: number, high: number];
}

/** True where chance comes in. */
export function isRandom(s: AugmentationSettings): boolean {
  const ranges = [s.rotationRange, s.shearRange, s.channelShiftRange, s.horizontalFlip, s.verticalFlip, s.brightnessRange].some(Boolean);
  const shifts = [s.widthShiftRange, s.heightShiftRange].some((range) => (typeof range === 'number' ? range !== 0 : range.some((v) => v !== 0)));
  return ranges || shifts || s.zoomRange.some((v) => v !== 1);
}

const place = 'imageDataGenerator';

const defaults: Required<ImageDataGeneratorOptions> = {
  featurewiseCenter: false, samplewiseCenter: false, featurewiseStdNormalization: false, samplewiseStdNormalization: false, zcaWhitening: false, zcaEpsilon: 1e-6,
  rotationRange: 0, widthShiftRange: 0, heightShiftRange: 0, brightnessRange: null, shearRange: 0, zoomRange: 0, channelShiftRange: 0,
  fillMode: 'nearest', cval: 0, horizontalFlip: false, verticalFlip: false, rescale: null, preprocessingFunction: null, validationSplit: 0, interpolationOrder: 1,
};

/** Completes and checks options. @throws KeratinError `option/unknown`, `option/value` */
export function augmentationSettings(options: ImageDataGeneratorOptions): AugmentationSettings {
  const { dataFormat, dtype, ...s } = readSettings(place, { ...defaults, dataFormat: null as string | null, dtype: null as string | null }, options);
  demand(dataFormat === null || dataFormat === 'channelsLast' || dataFormat === 'channels_last', 'dataFormat', "'channelsLast'", dataFormat, 'leave it out: pictures are [h, w, c] throughout');
  demand(dtype === null || dtype === 'float32', 'dtype', "'float32'", dtype, 'leave it out');
  for (const name of ['featurewiseCenter', 'samplewiseCenter', 'featurewiseStdNormalization', 'samplewiseStdNormalization', 'zcaWhitening', 'horizontalFlip', 'verticalFlip'] as const) {
    demand(typeof s[name] === 'boolean', name, 'true or false', s[name], `write ${name}: true`);
  }
  for (const [name, example] of [['rotationRange', 20], ['shearRange', 20], ['channelShiftRange', 20], ['zcaEpsilon', 1e-6]] as const) {
    demand(isNumber(s[name]) && s[name] >= 0, name, 'a number of 0 or more', s[name], `write for example ${name}: ${example}`);
  }
  for (const name of ['widthShiftRange', 'heightShiftRange'] as const) {
    const fits = isNumber(s[name]) ? s[name] >= 0 : isList(s[name]) && s[name].length > 0 && s[name].every(isNumber);
    demand(fits, name, 'a fraction, a number of pixels, or a list of numbers', s[name], `write for example ${name}: 0.2`);
  }
  demand(isNumber(s.cval), 'cval', 'a number', s.cval, 'write for example cval: 0');
  demand(s.brightnessRange === null || isRange(s.brightnessRange), 'brightnessRange', 'two numbers of 0 or more, the smaller first', s.brightnessRange, 'write for example brightnessRange: [0.8, 1.2]');
  const zoomRange = typeof s.zoomRange === 'number' ? [1 - s.zoomRange, 1 + s.zoomRange] as const : s.zoomRange;
  demand(isRange(zoomRange) && zoomRange[0] > 0, 'zoomRange', 'a number from 0 to 1, or two numbers above 0, the smaller first', s.zoomRange, 'write for example zoomRange: 0.2');
  demand(s.rescale === null || isNumber(s.rescale), 'rescale', 'a number', s.rescale, 'write rescale: 1 / 255');
  demand(s.preprocessingFunction === null || typeof s.preprocessingFunction === 'function', 'preprocessingFunction', 'a function of a tensor [h, w, c]', s.preprocessingFunction, 'write (x) => …');
  demand(isNumber(s.validationSplit) && s.validationSplit >= 0 && s.validationSplit < 1, 'validationSplit', 'a fraction from 0 to below 1', s.validationSplit, 'write for example validationSplit: 0.2');
  demand(s.interpolationOrder === 0 || s.interpolationOrder === 1, 'interpolationOrder', '0 or 1', s.interpolationOrder, 'use 1, which mixes neighbours');
  return { ...s, ...implied(s), zoomRange, fillMode: oneOfWords(place, 'fillMode', fillModes, s.fillMode) };
}

const isNumber = (v: unknown): v is number => typeof v === 'number' && Number.isFinite(v);
const isList = (v: unknown): v is readonly unknown[] => Array.isArray(v);
const isRange = (v: unknown): v is readonly [number, number] => isList(v) && v.length === 2 && v.every(isNumber) && (v[0] as number) >= 0 && (v[0] as number) <= (v[1] as number);

function demand(condition: boolean, name: string, expected: string, received: unknown, fix: string): void {
  check(condition, () => ({ code: 'option/value', where: place, expected: `${name} to be ${expected}`, received: show(received), fix }));
}

/** Dividing by a deviation needs centred numbers, and ZCA divides by itself; said, as Keras does. */
function implied(s: Required<ImageDataGeneratorOptions>): Partial<ImageDataGeneratorOptions> & { featurewiseCenter: boolean; samplewiseCenter: boolean; featurewiseStdNormalization: boolean } {
  const notice = (cause: string, effect: string): void => sayOnce(`keratin: imageDataGenerator: ${cause} ${effect}.`);
  const featurewiseCenter = s.featurewiseCenter || s.zcaWhitening || s.featurewiseStdNormalization;
  const samplewiseCenter = s.samplewiseCenter || s.samplewiseStdNormalization;
  const featurewiseStdNormalization = s.featurewiseStdNormalization && !s.zcaWhitening;
  if (featurewiseCenter !== s.featurewiseCenter) notice(s.zcaWhitening ? 'zcaWhitening' : 'featurewiseStdNormalization', 'sets featurewiseCenter');
  if (samplewiseCenter !== s.samplewiseCenter) notice('samplewiseStdNormalization', 'sets samplewiseCenter');
  if (featurewiseStdNormalization !== s.featurewiseStdNormalization) notice('zcaWhitening', 'switches featurewiseStdNormalization off');
  return { featurewiseCenter, samplewiseCenter, featurewiseStdNormalization };
}

/** An error that asks for `fit` first. */
export const notFitted = (why: string): KeratinError => new KeratinError({
  code: 'generator/not-fitted', where: place, expected: `a generator that has seen data, since it has ${why}`, received: 'one that was never fitted', fix: 'call generator.fit(x) with some of the training pictures first',
});
