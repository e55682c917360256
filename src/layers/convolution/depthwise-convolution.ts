/** @file What DepthwiseConv1D and DepthwiseConv2D share. */
import type { Variable } from '../../core/leaf.js';
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { depthwiseConv } from '../../ops/depthwise-conv.js';
import { flag, oneOf, sizes, whole } from '../argument-kinds.js';
import { optional } from '../arguments.js';
import { channelsAxis, dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import { activate, activation, constraint, initializer, regularizer } from '../registered-arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

export const depthwiseArguments = (spatial: number) => ({
  /** Elements of the window along each spatial axis. */
  kernelSize: sizes(spatial),
  /** Steps of the window; default 1. */
  strides: optional(sizes(spatial), 1),
  /** `valid` (the default): the window stays inside; `same`: zeros around, so that the output is ⌈size / stride⌉ large. */
  padding: optional(oneOf('valid', 'same'), 'valid'),
  /** Outputs of each input channel; default 1. */
  depthMultiplier: optional(whole(), 1),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
  /** Distance between the elements of the window; default 1; not with strides above 1. */
  dilationRate: optional(sizes(spatial), 1),
  /** What is applied to the outputs; default none. */
  activation: optional(activation, null),
  /** Whether a bias is added; default true. */
  useBias: optional(flag, true),
  /** First numbers of the kernels of single channels; default `glorot_uniform`. */
  depthwiseInitializer: initializer('glorot_uniform'),
  /** First numbers of the bias; default `zeros`. */
  biasInitializer: initializer('zeros'),
  /** What is added to the loss for the kernels of single channels; default none. */
  depthwiseRegularizer: regularizer,
  /** What is added to the loss for the bias; default none. */
  biasRegularizer: regularizer,
  /** What is added to the loss for the layer's output; default none. */
  activityRegularizer: regularizer,
  /** What the kernels of single channels are brought to after each step; default nothing. */
  depthwiseConstraint: constraint,
  /** What the bias is brought to after each step; default nothing. */
  biasConstraint: constraint,
});
type DepthwiseArguments = ReturnType<typeof depthwiseArguments>;

export abstract class DepthwiseConvolution extends StandardLayer<DepthwiseArguments> {
  private kernel!: Variable;
  private bias: Variable | null = null;

  constructor(className: string, args: DepthwiseArguments, private readonly spatial: number, options: StandardOptions<DepthwiseArguments>) {
    super(className, args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const { dataFormat: format } = this.config;
    const shape = this.checkInput(shapes, this.spatial + 2, layoutOf(format, this.spatial));
    if (this.built) this.checkSize(shape, channelsAxis(format), this.kernel.shape.at(-2)!, 'channels');
  }

  override build([shape]: readonly OpenShape[]): void {
    const { kernelSize, depthMultiplier, dataFormat: format, useBias } = this.config;
    const channels = shape!.at(channelsAxis(format))!;
    this.kernel = this.weight('kernel', [...kernelSize, channels, depthMultiplier], 'depthwise');
    if (useBias) this.bias = this.weight('bias', [channels * depthMultiplier]);
  }

  call([x]: readonly Value[]): Value {
    const { strides, padding, dilationRate: dilations, dataFormat: format, activation } = this.config;
    const bias = this.bias === null ? {} : { bias: this.bias.value };
    return activate(activation, inChannelsLast(format, x!, (last) => depthwiseConv(last, this.kernel.value, { strides, padding, dilations, ...bias })));
  }
}
