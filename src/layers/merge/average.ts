/** @file Average: the mean of several inputs, element by element. */
import type { Value } from '../../core/value.js';
import { add, mul } from '../../ops/arithmetic.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { Merge } from './merge.js';

const args = {};

export class Average extends Merge {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Average', args, options);
  }

  protected merge(inputs: readonly Value[]): Value {
    return mul(inputs.reduce((a, b) => add(a, b)), 1 / inputs.length);
  }
}

/**
 * The mean of the inputs. Element by element.
 *
 * Inputs [n, …], all of one shape or stretching to it; output [n, …].
 *
 * Source: Keras Average.
 *
 * @throws KeratinError `shape/merge` where the shapes do not fit
 *
 * @example
 * const [a, b] = [input({ shape: [8] }), input({ shape: [8] })];
 * const y = layers.average().apply([a, b]);
 */
export const average = factory<typeof Average>(Average);
