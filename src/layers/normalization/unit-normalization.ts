/** @file UnitNormalization: every vector gets length 1. */
import type { Value } from '../../core/value.js';
import { l2Normalize } from '../../ops/reduce.js';
import { axes } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Axis, or axes, along which the length is measured; default the last. */
  axis: optional(axes, -1),
};

/** Shortest length that is divided by. */
const SHORTEST = 1e-12;

export class UnitNormalization extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('UnitNormalization', args, options);
  }

  call([x]: readonly Value[]): Value {
    return l2Normalize(x!, this.config.axis, SHORTEST ** 2);
  }
}

/**
 * x / |x| along an axis; 0 stays 0.
 *
 * Input and output [n, …].
 *
 * Source: Keras UnitNormalization.
 *
 * @example
 * layers.unitNormalization();
 */
export const unitNormalization = factory<typeof UnitNormalization, [], [axis: number | readonly number[]]>(UnitNormalization);
