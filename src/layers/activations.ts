/** @file Activation functions by name: what `activation: 'relu'` refers to. */
import { Registry, isConfigurable } from '../core/registry.js';
import type { Value } from '../core/value.js';
import { elu, exponential, gelu, hardSigmoid, hardSigmoidKeras2, hardSilu, leakyRelu, linear, mish, relu6, reluWith, selu, silu } from '../ops/compose.js';
import { sigmoid, softplus, softsign, tanh } from '../ops/math.js';
import { logSoftmax, softmax } from '../ops/softmax.js';
import { type Argument, wrongValue } from './arguments.js';

/** A function of every element, or (softmax) of every row. */
export type Activation = (x: Value) => Value;

/** Settings of an activation in Keras's object form, as `{ class_name: 'elu', config: { alpha: 0.5 } }`. */
type Settings = Record<string, any>;
const always = (f: Activation) => (): Activation => f;

/** All activations by Keras's names, which are also what configs keep. */
export const activations = new Registry<Activation>('activation', {
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

/** What may be given as an activation: a name, a function of a symbolic value, or null for none. */
export type ActivationOption = string | Activation | null;

/** An argument that takes an activation; kept as its name, or as the user's own function. */
export const activationArgument: Argument<ActivationOption, string | Activation, true> = {
  needed: true,
  read(given, name) {
    if (given === null) return 'linear';
    if (typeof given === 'function') return given as Activation;
    if (typeof given === 'string') return activations.nameOf(given);
    const object = given as { class_name?: unknown; config?: unknown };
    if (object.class_name === 'function' && typeof object.config === 'string') return activations.nameOf(object.config);
    throw wrongValue(name, 'the name of an activation or a function of a symbolic value', given, isConfigurable(given) ? 'add the layer by itself, after this one' : 'use a name, as "relu"');
  },
};

/** The function that a kept activation stands for. */
export const activate = (activation: string | Activation, x: Value): Value => activations.get(activation)(x);
