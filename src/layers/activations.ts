/** @file Activation functions by name: what `activation: 'relu'` refers to. */
import { type Identifier, Registry } from '../core/registry.js';
import type { Value } from '../core/value.js';
import { elu, exponential, gelu, hardSigmoid, hardSigmoidKeras2, hardSilu, leakyRelu, linear, mish, relu6, reluWith, selu, silu } from '../ops/compose.js';
import { sigmoid, softplus, softsign, tanh } from '../ops/math.js';
import { logSoftmax, softmax } from '../ops/softmax.js';

/** A function of every element, or (softmax) of every row. */
export type Activation = (x: Value) => Value;

/** Settings of an activation in Keras's object form, as `{ class_name: 'elu', config: { alpha: 0.5 } }`. */
type Settings = Record<string, any>;
const always = (f: Activation) => (): Activation => f;

/** By Keras's names, which are also what configs keep. */
const registry = new Registry<Activation>('activation', {
  relu: (s: Settings) => (x) => reluWith(x, s),
  relu6: always(relu6),
  sigmoid: always(sigmoid),
  tanh: always(tanh),
  softmax: ({ axis = -1 }: Settings) => (x) => softmax(x, axis),
  log_softmax: ({ axis = -1 }: Settings) => (x) => logSoftmax(x, axis),
  softplus: always(softplus),
  softsign: always(softsign),
  elu: ({ alpha = 1 }: Settings) => (x) => elu(x, alpha),
  selu: always(selu),
  gelu: ({ approximate = false }: Settings) => (x) => gelu(x, approximate),
  silu: always(silu),
  mish: always(mish),
  leaky_relu: ({ negativeSlope = 0.2 }: Settings) => (x) => leakyRelu(x, negativeSlope),
  hard_sigmoid: always(hardSigmoid),
  hard_silu: always(hardSilu),
  /** What Keras 2 meant by hard_sigmoid; files of Keras 2 are read so. */
  hard_sigmoid_keras2: always(hardSigmoidKeras2),
  exponential: always(exponential),
  linear: always(linear),
}, { swish: 'silu', hard_swish: 'hard_silu' });

/** An activation by its name, or the function itself. */
export const get = (identifier: Identifier<Activation>): Activation => registry.get(identifier);

/** An activation's name in Keras's spelling. */
export const nameOf = (name: string): string => registry.nameOf(name);
