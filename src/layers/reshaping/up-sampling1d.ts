/** @file UpSampling1D: series enlarged by whole factors. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { upSample } from '../../ops/resize.js';
import { whole } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { layoutOf } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Factor; default 2. */
  size: optional(whole(), 2),
};

export class UpSampling1D extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('UpSampling1D', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 3, layoutOf('channels_last', 1));
  }

  call([x]: readonly Value[]): Value {
    return upSample(x!, [this.config.size]);
  }
}

/**
 * Enlarges each spatial axis by a whole factor.
 *
 * Input [n, t, c]; output larger by `size`.
 *
 * Source: Keras UpSampling1D.
 *
 * @example
 * layers.upSampling1d(2);
 */
export const upSampling1d = factory<typeof UpSampling1D, [], [size: number]>(UpSampling1D);
