/** @file Attributes of those Keras 2 cases that do not carry them; they stand in the notebooks of keras-js (transcranial/keras-js, MIT). */
import type { KerasObject } from '../../src/core/registry.js';

/** What a case's file does not say. */
export interface Attributes {
  readonly layer?: KerasObject;
  /** The branches of a merge are repeated to three steps. */
  readonly repeated?: boolean;
}

const layer = (class_name: string, config: Record<string, unknown>): Attributes => ({ layer: { class_name, config } });
const concatenated = (axis: number): Attributes => ({ ...layer('Concatenate', { axis }), repeated: true });
const multiplied = (axes: number | readonly number[], normalize: boolean): Attributes => ({ ...layer('Dot', { axes, normalize }), repeated: true });

const table: Readonly<Record<string, Attributes>> = {
  'activations.elu.3': layer('ELU', { alpha: 0.5 }),
  'activations.relu.3': layer('ReLU', { max_value: 0.5 }),
  'activations.relu.4': layer('ReLU', { negative_slope: 0.3 }),
  'advanced_activations.LeakyReLU.0': layer('LeakyReLU', { alpha: 0.4 }),
  'advanced_activations.ELU.0': layer('ELU', { alpha: 1.1 }),
  'advanced_activations.ThresholdedReLU.0': layer('ThresholdedReLU', { theta: 0.9 }),
  'convolutional.UpSampling1D.0': layer('UpSampling1D', { size: 2 }),
  'convolutional.UpSampling1D.1': layer('UpSampling1D', { size: 3 }),
  'core.Dense.0': layer('Dense', { units: 2, activation: 'linear' }),
  'core.Dense.1': layer('Dense', { units: 2, activation: 'sigmoid' }),
  'core.Dense.2': layer('Dense', { units: 2, activation: 'softplus', use_bias: false }),
  'core.Dense.3': layer('Dense', { units: 2, activation: 'linear' }),
  'core.Dense.4': layer('Dense', { units: 2, activation: 'sigmoid' }),
  'core.Dense.5': layer('Dense', { units: 2, activation: 'softplus', use_bias: false }),
  'core.Dropout.0': layer('Dropout', { rate: 0.25 }),
  'core.RepeatVector.0': layer('RepeatVector', { n: 7 }),
  'merge.Concatenate.0': layer('Concatenate', { axis: -1 }),
  'merge.Concatenate.1': concatenated(-1),
  'merge.Concatenate.2': concatenated(-2),
  'merge.Concatenate.3': concatenated(1),
  'merge.Concatenate.4': concatenated(2),
  'merge.Concatenate.5': concatenated(-1),
  'merge.Concatenate.6': concatenated(-1),
  'merge.Dot.0': multiplied(1, false),
  'merge.Dot.1': multiplied(2, false),
  'merge.Dot.2': multiplied(1, true),
  'merge.Dot.3': multiplied(2, true),
  'merge.Dot.4': multiplied([2, 2], true),
  'noise.GaussianDropout.0': layer('GaussianDropout', { rate: 0.1 }),
  'noise.GaussianNoise.0': layer('GaussianNoise', { stddev: 0.1 }),
  ...Object.fromEntries(
    ['softmax', 'elu', 'selu', 'softplus', 'softsign', 'relu', 'tanh', 'sigmoid', 'hard_sigmoid', 'linear'].map((activation, i) => [`core.Activation.${i}`, layer('Activation', { activation })]),
  ),
};

/** The attributes of a case, as far as its name does not give them. */
export function attributesOf(name: string): Attributes {
  const [group, className] = name.split('.');
  return table[name] ?? (group === 'activations' ? layer('Activation', { activation: className }) : {});
}
