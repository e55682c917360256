/** @file Arguments that name a thing: an activation, an initializer, a regularizer, a constraint. */
import { type Identifier, isConfigurable } from '../core/registry.js';
import type { Value } from '../core/value.js';
import * as activations from './activations.js';
import { type Argument, wrongValue } from './arguments.js';
import * as constraints from './constraints.js';
import * as initializers from './initializers.js';
import * as regularizers from './regularizers.js';

/** The thing itself or what names it; null (the default) for none. */
const orNone = <T>(get: (identifier: Identifier<T>) => T): Argument<Identifier<T> | null, T | null, false> =>
  ({ needed: false, read: (given) => (given === undefined || given === null ? null : get(given as Identifier<T>)) });

export const regularizer = orNone(regularizers.get);
export const constraint = orNone(constraints.get);

/** An initializer, `name` where none is given. */
export const initializer = (name: string): Argument<Identifier<initializers.Initializer>, initializers.Initializer, false> =>
  ({ needed: false, read: (given) => initializers.get((given ?? name) as Identifier<initializers.Initializer>) });

/** Arguments of a layer with a kernel and a bias, in Keras's order. */
export const kernelAndBias = {
  /** First numbers of the kernel; default `glorot_uniform`. */
  kernelInitializer: initializer('glorot_uniform'),
  /** First numbers of the bias; default `zeros`. */
  biasInitializer: initializer('zeros'),
  /** What is added to the loss for the kernel; default none. */
  kernelRegularizer: regularizer,
  /** What is added to the loss for the bias; default none. */
  biasRegularizer: regularizer,
  /** What is added to the loss for the layer's output; default none. */
  activityRegularizer: regularizer,
  /** What the kernel is brought to after each step; default nothing. */
  kernelConstraint: constraint,
  /** What the bias is brought to after each step; default nothing. */
  biasConstraint: constraint,
};

/** What may be given as an activation: a name, a function of a symbolic value, or null for none. */
export type ActivationOption = string | activations.Activation | null;

/** An activation; kept as its name, or as the user's own function. */
export const activation: Argument<ActivationOption, string | activations.Activation, true> = {
  needed: true,
  read(given, name) {
    if (given === null) return 'linear';
    if (typeof given === 'function') return given as activations.Activation;
    if (typeof given === 'string') return activations.nameOf(given);
    const object = given as { class_name?: unknown; config?: unknown };
    if (object.class_name === 'function' && typeof object.config === 'string') return activations.nameOf(object.config);
    throw wrongValue(name, 'the name of an activation or a function of a symbolic value', given, isConfigurable(given) ? 'add the layer by itself, after this one' : 'use a name, as "relu"');
  },
};

/** The activation that is kept, applied. */
export const activate = (kept: string | activations.Activation, x: Value): Value => activations.get(kept)(x);
