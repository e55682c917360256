/** @file Multiply: the product of several inputs, element by element. */
import type { Value } from '../../core/value.js';
import { mul } from '../../ops/arithmetic.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { Merge } from './merge.js';

const args = {};

export class Multiply extends Merge {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Multiply', args, options);
  }

  protected merge(inputs: readonly Value[]): Value {
    return inputs.reduce((a, b) => mul(a, b));
  }
}

/**
 * The product of the inputs. Element by element.
 *
 * Inputs [n, …], all of one shape or stretching to it; output [n, …].
 *
 * Source: Keras Multiply.
 *
 * @throws KeratinError `shape/merge` where the shapes do not fit
 *
 * @example
 * const [a, b] = [input({ shape: [8] }), input({ shape: [8] })];
 * const y = layers.multiply().apply([a, b]);
 */
export const multiply = factory<typeof Multiply>(Multiply);
