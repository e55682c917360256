/** @file What SeparableConv1D and SeparableConv2D share: each channel by itself, then a mixture of the channels. */
import type { Variable } from '../../core/leaf.js';
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { conv } from '../../ops/conv.js';
import { depthwiseConv } from '../../ops/depthwise-conv.js';
import { flag, oneOf, sizes, whole } from '../argument-kinds.js';
import { type Argument, optional } from '../arguments.js';
import { channelsAxis, dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import { activate, activation, constraint, initializer, regularizer } from '../registered-arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

type Padding = 'valid' | 'same' | 'causal';

export const separableArguments = <P extends Padding>(spatial: number, ...paddings: readonly P[]) => ({
  /** Channels of the output, m. */
  filters: whole(),
  /** Elements of the window along each spatial axis. */
  kernelSize: sizes(spatial),
  /** Steps of the window; default 1. */
  strides: optional(sizes(spatial), 1),
  /** `valid` (the default): the window stays inside; `same`: zeros around, so that the output is ⌈size / stride⌉ large. */
  padding: optional(oneOf<P>(...paddings), 'valid' as P) as Argument<P, P, false>,
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
  /** Distance between the elements of the window; default 1; not with strides above 1. */
  dilationRate: optional(sizes(spatial), 1),
  /** Outputs of each input channel before the mixture; default 1. */
  depthMultiplier: optional(whole(), 1),
  /** What is applied to the outputs; default none. */
  activation: optional(activation, null),
  /** Whether a bias is added; default true. */
  useBias: optional(flag, true),
  /** First numbers of the kernels of single channels; default `glorot_uniform`. */
  depthwiseInitializer: initializer('glorot_uniform'),
  /** First numbers of the kernel that mixes channels; default `glorot_uniform`. */
  pointwiseInitializer: initializer('glorot_uniform'),
  /** First numbers of the bias; default `zeros`. */
  biasInitializer: initializer('zeros'),
  /** What is added to the loss for the kernels of single channels; default none. */
  depthwiseRegularizer: regularizer,
  /** What is added to the loss for the kernel that mixes channels; default none. */
  pointwiseRegularizer: regularizer,
  /** What is added to the loss for the bias; default none. */
  biasRegularizer: regularizer,
  /** What is added to the loss for the layer's output; default none. */
  activityRegularizer: regularizer,
  /** What the kernels of single channels are brought to after each step; default nothing. */
  depthwiseConstraint: constraint,
  /** What the kernel that mixes channels is brought to after each step; default nothing. */
  pointwiseConstraint: constraint,
  /** What the bias is brought to after each step; default nothing. */
  biasConstraint: constraint,
});
type SeparableArguments = ReturnType<typeof separableArguments<Padding>>;

export abstract class SeparableConvolution extends StandardLayer<SeparableArguments> {
  private depthwise!: Variable;
  private pointwise!: Variable;
  private bias: Variable | null = null;

  constructor(className: string, args: SeparableArguments, private readonly spatial: number, options: StandardOptions<SeparableArguments>) {
    super(className, args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const { dataFormat: format } = this.config;
    const shape = this.checkInput(shapes, this.spatial + 2, layoutOf(format, this.spatial));
    if (this.built) this.checkSize(shape, channelsAxis(format), this.depthwise.shape.at(-2)!, 'channels');
  }

  override build([shape]: readonly OpenShape[]): void {
    const { filters, kernelSize, depthMultiplier, dataFormat: format, useBias } = this.config;
    const channels = shape!.at(channelsAxis(format))!;
    this.depthwise = this.weight('depthwise_kernel', [...kernelSize, channels, depthMultiplier], 'depthwise');
    this.pointwise = this.weight('pointwise_kernel', [...kernelSize.map(() => 1), channels * depthMultiplier, filters], 'pointwise');
    if (useBias) this.bias = this.weight('bias', [filters]);
  }

  call([x]: readonly Value[]): Value {
    const { strides, padding, dilationRate: dilations, dataFormat: format, activation } = this.config;
    const bias = this.bias === null ? {} : { bias: this.bias.value };
    const y = inChannelsLast(format, x!, (last) => conv(depthwiseConv(last, this.depthwise.value, { strides, padding, dilations }), this.pointwise.value, bias));
    return activate(activation, y);
  }
}
