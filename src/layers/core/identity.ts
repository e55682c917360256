/** @file Identity: what comes in goes out. */
import type { Value } from '../../core/value.js';
import { factory } from '../arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {};

export class Identity extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Identity', args, options);
  }

  call([x]: readonly Value[]): Value {
    return x!;
  }
}

/**
 * Gives its input unchanged: a place with a name, or a step that is left out.
 *
 * Input and output [n, …].
 *
 * Source: Keras Identity.
 *
 * @example
 * layers.identity({ name: 'features' });
 */
export const identity = factory<typeof Identity>(Identity);
