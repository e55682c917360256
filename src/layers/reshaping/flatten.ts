/** @file Flatten: all axes but the batch as one. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { expandDims, flatten as flat } from '../../ops/reshape.js';
import { toChannelsLast } from '../../ops/window.js';
import { factory } from '../arguments.js';
import { dataFormat } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** `channels_first`: the channels are moved last before, so that the order of the numbers is the same. */
  dataFormat,
};

export class Flatten extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Flatten', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkLeastRank(shapes, 1, '[n, …]');
  }

  call([x]: readonly Value[]): Value {
    if (x!.rank === 1) return expandDims(x!, 1);
    return flat(this.config.dataFormat === 'channels_first' && x!.rank > 2 ? toChannelsLast(x!) : x!);
  }
}

/**
 * All axes but the batch as one.
 *
 * Input [n, …]; output [n, d], d the product of the sizes.
 *
 * Source: Keras Flatten.
 *
 * @example
 * layers.flatten();
 */
export const flatten = factory<typeof Flatten>(Flatten);
