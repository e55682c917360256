/** @file Activation: a function of every element, by name. */
import type { Value } from '../../core/value.js';
import { factory } from '../arguments.js';
import { activate, type ActivationOption, activation as activationArgument } from '../registered-arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** A name, as `relu`, or a function of a symbolic value. */
  activation: activationArgument,
};

export class Activation extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args>) {
    super('Activation', args, options);
  }

  call([x]: readonly Value[]): Value {
    return activate(this.config.activation, x!);
  }
}

/**
 * Applies an activation.
 *
 * Input and output [n, …].
 *
 * Source: Keras Activation.
 *
 * @example
 * layers.activation('relu');
 */
export const activation = factory<typeof Activation, [activation: ActivationOption]>(Activation);
