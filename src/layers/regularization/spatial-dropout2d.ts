/** @file SpatialDropout2D: in training, whole channels of images are set to 0. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { number, whole } from '../argument-kinds.js';
import { factory, orNull } from '../arguments.js';
import { dataFormat, layoutOf } from '../data-format.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { dropped } from './dropout.js';

const args = {
  /** Share of the channels that is dropped, 0 … 1. */
  rate: number(0, 1),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
  /** Kept for Keras's files; masks come from the one seeded generator: setSeed(…). */
  seed: orNull(whole(0)),
};

export class SpatialDropout2D extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args>) {
    super('SpatialDropout2D', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 4, layoutOf(this.config.dataFormat, 2));
  }

  call([x]: readonly Value[], { training }: CallContext): Value {
    if (!training) return x!;
    const channels = this.config.dataFormat === 'channels_last' ? x!.rank - 1 : 1;
    return dropped(x!, this.config.rate, x!.shape.map((size, axis) => (axis === 0 || axis === channels ? size : 1)));
  }
}

/**
 * Dropout of whole channels: the mask is [n, 1, 1, c]. For images whose neighbours are alike, where single drops would say little.
 *
 * Input and output [n, h, w, c].
 *
 * Source: Tompson et al. 2014; Keras SpatialDropout2D.
 *
 * @example
 * layers.spatialDropout2d(0.2);
 */
export const spatialDropout2d = factory<typeof SpatialDropout2D, [rate: number]>(SpatialDropout2D);
