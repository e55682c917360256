/** @file Dense: every output sees every input. */
import type { Variable } from '../../core/leaf.js';
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add } from '../../ops/arithmetic.js';
import { matmul } from '../../ops/matmul.js';
import { reshape } from '../../ops/reshape.js';
import { flag, whole } from '../argument-kinds.js';
import { factory, optional } from '../arguments.js';
import { activate, activation, kernelAndBias } from '../registered-arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const args = {
  /** Outputs of the layer, m. */
  units: whole(),
  /** What is applied to the outputs; default none. */
  activation: optional(activation, null),
  /** Whether a bias is added. */
  useBias: optional(flag, true),
  ...kernelAndBias,
};

export class Dense extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;
  private kernel!: Variable;
  private bias: Variable | null = null;

  constructor(options: StandardOptions<typeof args>) {
    super('Dense', args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const shape = this.checkLeastRank(shapes, 2, '[n, …, d]');
    if (this.built) this.checkSize(shape, -1, this.kernel.shape[0]!, 'features (its last axis)');
  }

  override build([shape]: readonly OpenShape[]): void {
    const { units, useBias } = this.config;
    this.kernel = this.weight('kernel', [shape!.at(-1)!, units]);
    if (useBias) this.bias = this.weight('bias', [units]);
  }

  call([x]: readonly Value[]): Value {
    // All rows of all samples are one matrix: its product, and the kernel's gradient, are then one product each.
    const rows = reshape(x!, [-1, x!.shape.at(-1)!]);
    const y = reshape(matmul(rows, this.kernel.value), [...x!.shape.slice(0, -1), this.config.units]);
    return activate(this.config.activation, this.bias === null ? y : add(y, this.bias.value));
  }
}

/**
 * A fully connected layer: y = activation(x · kernel + bias).
 *
 * Input [n, …, d]; output [n, …, m]. Weights: kernel [d, m], bias [m].
 *
 * Source: Keras Dense.
 *
 * @throws KeratinError `shape/rank` for an input of one dimension, `shape/channels` for another d than at first
 *
 * @example
 * layers.dense(10, { activation: 'softmax' });
 * layers.dense({ units: 64, kernelRegularizer: regularizers.l2(0.001) });
 */
export const dense = factory<typeof Dense, [units: number]>(Dense);
