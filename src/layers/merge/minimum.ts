/** @file Minimum: the smallest of several inputs, element by element. */
import type { Value } from '../../core/value.js';
import { minimum as smaller } from '../../ops/compare.js';
import { factory } from '../arguments.js';
import type { StandardOptions } from '../standard-layer.js';
import { Merge } from './merge.js';
import { chooseAmong } from './pairwise.js';

const args = {};

export class Minimum extends Merge {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Minimum', args, options);
  }

  protected merge(inputs: readonly Value[], masks: readonly (Value | null)[]): Value {
    return chooseAmong(smaller, inputs, masks);
  }
}

/**
 * The smallest of the inputs. Element by element.
 *
 * Inputs [n, …], all of one shape or stretching to it; output [n, …].
 *
 * Source: Keras Minimum.
 *
 * @throws KeratinError `shape/merge` where the shapes do not fit
 *
 * @example
 * const [a, b] = [input({ shape: [8] }), input({ shape: [8] })];
 * const y = layers.minimum().apply([a, b]);
 */
export const minimum = factory<typeof Minimum>(Minimum);
