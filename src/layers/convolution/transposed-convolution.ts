/** @file What the transposed convolutions share. */
import type { Variable } from '../../core/leaf.js';
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { convTranspose } from '../../ops/conv-transpose.js';
import { flag, oneOf, sizes, variant, whole } from '../argument-kinds.js';
import { optional, orNull } from '../arguments.js';
import { channelsAxis, dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import { activate, activation, kernelAndBias } from '../registered-arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

export const transposedArguments = (spatial: number) => ({
  /** Channels of the output, m. */
  filters: whole(),
  /** Elements of the kernel along each spatial axis. */
  kernelSize: sizes(spatial),
  /** How many times larger the output is; default 1. */
  strides: optional(sizes(spatial), 1),
  /** `valid` (the default): everything that the kernels reach; `same`: input size · stride. */
  padding: optional(oneOf('valid', 'same'), 'valid'),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
  /** Distance between the elements of the kernel; default 1; not with strides above 1. */
  dilationRate: optional(sizes(spatial), 1),
  /** What is applied to the outputs; default none. */
  activation: optional(activation, null),
  /** Whether a bias is added; default true. */
  useBias: optional(flag, true),
  ...kernelAndBias,
  /** Rows more at the end of each axis, below the stride; null: as many as the size above needs. */
  outputPadding: orNull(sizes(spatial, 0)),
  /**
   * Where padding `same` cuts an odd number of rows: one more at the end (`after`: the default, and Keras on TensorFlow and JAX),
   * or at the start (`before`: Keras on PyTorch).
   */
  crop: variant('after', 'before'),
});
type TransposedArguments = ReturnType<typeof transposedArguments>;

export abstract class TransposedConvolution extends StandardLayer<TransposedArguments> {
  private kernel!: Variable;
  private bias: Variable | null = null;

  constructor(className: string, args: TransposedArguments, private readonly spatial: number, options: StandardOptions<TransposedArguments>) {
    super(className, args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const { dataFormat: format } = this.config;
    const shape = this.checkInput(shapes, this.spatial + 2, layoutOf(format, this.spatial));
    if (this.built) this.checkSize(shape, channelsAxis(format), this.kernel.shape.at(-1)!, 'channels');
  }

  override build([shape]: readonly OpenShape[]): void {
    const { filters, kernelSize, dataFormat: format, useBias } = this.config;
    this.kernel = this.weight('kernel', [...kernelSize, filters, shape!.at(channelsAxis(format))!]);
    if (useBias) this.bias = this.weight('bias', [filters]);
  }

  call([x]: readonly Value[]): Value {
    const { strides, padding, dilationRate: dilations, outputPadding, dataFormat: format, activation, crop: cut } = this.config;
    const y = inChannelsLast(format, x!, (last) => convTranspose(last, this.kernel.value, {
      strides, padding, dilations, crop: cut ?? 'after',
      ...(outputPadding === null ? {} : { outputPadding }), ...(this.bias === null ? {} : { bias: this.bias.value }),
    }));
    return activate(activation, y);
  }
}
