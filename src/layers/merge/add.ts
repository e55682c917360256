/** @file Add: the sum of several inputs, element by element. */
import type { Value } from '../../core/value.js';
import { add as plus } from '../../ops/arithmetic.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { Merge } from './merge.js';

const args = {};

export class Add extends Merge {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Add', args, options);
  }

  protected merge(inputs: readonly Value[]): Value {
    return inputs.reduce((a, b) => plus(a, b));
  }
}

/**
 * Σ of the inputs. Element by element.
 *
 * Inputs [n, …], all of one shape or stretching to it; output [n, …].
 *
 * Source: Keras Add.
 *
 * @throws KeratinError `shape/merge` where the shapes do not fit
 *
 * @example
 * const [a, b] = [input({ shape: [8] }), input({ shape: [8] })];
 * const y = layers.add().apply([a, b]);
 */
export const add = factory<typeof Add>(Add);
