/** @file SpatialDropout3D: in training, whole channels of volumes are set to 0. */
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

export class SpatialDropout3D extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args>) {
    super('SpatialDropout3D', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, 5, layoutOf(this.config.dataFormat, 3));
  }

  call([x]: readonly Value[], { training }: CallContext): Value {
    if (!training) return x!;
    const channels = this.config.dataFormat === 'channels_last' ? x!.rank - 1 : 1;
    return dropped(x!, this.config.rate, x!.shape.map((size, axis) => (axis === 0 || axis === channels ? size : 1)));
  }
}

/**
 * Dropout of whole channels: the mask is [n, 1, 1, 1, c]. For volumes whose neighbours are alike, where single drops would say little.
 *
 * Input and output [n, d, h, w, c].
 *
 * Source: Tompson et al. 2014; Keras SpatialDropout3D.
 *
 * @example
 * layers.spatialDropout3d(0.2);
 */
export const spatialDropout3d = factory<typeof SpatialDropout3D, [rate: number]>(SpatialDropout3D);
