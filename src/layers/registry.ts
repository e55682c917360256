/** @file All layers by Keras's class names, and layers from Keras's JSON. */
import { type KerasObject, Registry, readKerasConfig } from '../core/registry.js';
import * as classes from './classes.js';
import type { Layer } from './layer.js';
import { type KerasOrigin, readLegacyConfig, withoutLegacyNames } from './legacy-names.js';
import { commonOptions } from './standard-layer.js';

/** Other names in files: Keras 1's, those of tf.keras's versions, and short ones. CuDNN's layers are the others with another order of their weights. */
const aliases: Readonly<Record<string, string>> = {
  ThresholdedReLU: 'ReLU', Convolution1D: 'Conv1D', Convolution2D: 'Conv2D', Convolution3D: 'Conv3D', Deconvolution2D: 'Conv2DTranspose', AtrousConvolution1D: 'Conv1D', AtrousConvolution2D: 'Conv2D',
  Convolution1DTranspose: 'Conv1DTranspose', Convolution2DTranspose: 'Conv2DTranspose', SeparableConvolution1D: 'SeparableConv1D', SeparableConvolution2D: 'SeparableConv2D',
  ...Object.fromEntries(['1D', '2D', '3D'].flatMap((d) => [[`MaxPool${d}`, `MaxPooling${d}`], [`AvgPool${d}`, `AveragePooling${d}`], [`GlobalMaxPool${d}`, `GlobalMaxPooling${d}`], [`GlobalAvgPool${d}`, `GlobalAveragePooling${d}`]])),
  BatchNormalizationV1: 'BatchNormalization', BatchNormalizationV2: 'BatchNormalization', SyncBatchNormalization: 'BatchNormalization', LSTMV1: 'LSTM', LSTMV2: 'LSTM', GRUV1: 'GRU', GRUV2: 'GRU', CuDNNLSTM: 'LSTM', CuDNNGRU: 'GRU',
};

/** All layers by Keras's names; the factories take options in camelCase. */
export const layerRegistry = new Registry<Layer>('layer', Object.fromEntries(
  Object.entries(classes).map(([name, made]) => [name, (config: Record<string, any>) => new (made as new (options: object) => Layer)(config)]),
), aliases);

/** How {@link layerFromKeras} reads. */
export interface FromKerasOptions extends KerasOrigin {
  /** Makes what is no layer of this room: models within models. Asked first. */
  readonly other?: (object: KerasObject) => Layer | undefined;
}

/**
 * A layer from what Keras wrote: `{ class_name, config }`. Names of Keras 1 and 2 are understood.
 *
 * @throws KeratinError `name/unknown` for a class that is not in the table, `option/…` for a config that does not fit
 *
 * @example
 * const layer = layerFromKeras({ class_name: 'Dense', config: { units: 10, activation: 'softmax' } });
 */
export function layerFromKeras(object: KerasObject, options: FromKerasOptions = {}): Layer {
  const other = options.other?.(object);
  if (other !== undefined) return other;
  const className = layerRegistry.nameOf(object.class_name);
  const config = withoutLegacyNames(className, readLegacyConfig(object.class_name, readKerasConfig(object.config), options));
  const read = (value: unknown): unknown => (isKerasObject(value) ? layerFromKeras(value, options) : value);
  for (const key of ['layer', 'backwardLayer', 'cell', 'cells']) {
    if (Object.hasOwn(config, key)) config[key] = Array.isArray(config[key]) ? config[key].map(read) : read(config[key]);
  }
  return layerRegistry.create(className, withoutEmptyUnknowns(className, config));
}

/** Without options that do not exist here and say null or false, so that a newer Keras can be read; what says more is refused by the constructor. */
function withoutEmptyUnknowns(className: string, config: Record<string, unknown>): Record<string, unknown> {
  const made = (classes as Record<string, { readonly args: object }>)[className]!;
  const known = new Set([...Object.keys(made.args), ...commonOptions]);
  return Object.fromEntries(Object.entries(config).filter(([key, value]) => known.has(key) || (value !== null && value !== false)));
}

const isKerasObject = (value: unknown): value is KerasObject => typeof value === 'object' && value !== null && typeof (value as Partial<KerasObject>).class_name === 'string' && typeof (value as Partial<KerasObject>).config === 'object';
