/** @file ELU: the rectifier that bends towards -alpha. */
import type { Value } from '../../core/value.js';
import { elu as eluOf } from '../../ops/compose.js';
import { number } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Minus what large negative inputs tend to; default 1. */
  alpha: optional(number(), 1),
};

export class ELU extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('ELU', args, options);
  }

  call([x]: readonly Value[]): Value {
    return eluOf(x!, this.config.alpha);
  }
}

/**
 * x where x > 0, else alpha · (eˣ - 1).
 *
 * Input and output [n, …].
 *
 * Source: Clevert et al. 2015; Keras ELU.
 *
 * @example
 * layers.elu({ alpha: 0.7 });
 */
export const elu = factory<typeof ELU, [], [alpha: number]>(ELU);
