/** @file Permute: the axes of each sample in another order. */
import { type OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { transpose } from '../../ops/layout.js';
import { wholes } from '../argument-kinds.js';
import { factory, wrongValue } from '../arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Where each axis comes from, counted from 1; the batch stays. */
  dims: wholes(1),
};

export class Permute extends StandardLayer<typeof args> {
  static readonly args = args;

  constructor(options: StandardOptions<typeof args>) {
    super('Permute', args, options);
    const { dims } = this.config;
    if ([...dims].sort((a, b) => a - b).some((d, i) => d !== i + 1)) throw wrongValue('dims', `each axis from 1 to ${dims.length} once`, dims, 'list every axis but the batch, which is axis 0').within(this.place);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, this.config.dims.length + 1, `[n, ${this.config.dims.map((_, i) => `axis ${i + 1}`).join(', ')}]`);
  }

  call([x]: readonly Value[]): Value {
    return transpose(x!, [0, ...this.config.dims]);
  }
}

/**
 * The axes of each sample in another order.
 *
 * Input [n, …]; output axis i is input axis dims[i - 1].
 *
 * Source: Keras Permute.
 *
 * @example
 * layers.permute([2, 1]); // [n, t, d] to [n, d, t]
 */
export const permute = factory<typeof Permute, [dims: readonly number[]]>(Permute);
