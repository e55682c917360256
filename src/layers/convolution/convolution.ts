/** @file What Conv1D, Conv2D and Conv3D share: their arguments, weights and maths. */
import { check } from '../../core/errors.js';
import type { Variable } from '../../core/leaf.js';
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { conv } from '../../ops/conv.js';
import { flag, oneOf, sizes, whole } from '../argument-kinds.js';
import { type Argument, optional } from '../arguments.js';
import { channelsAxis, dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import { activate, activation, kernelAndBias } from '../registered-arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

type Padding = 'valid' | 'same' | 'causal';

/** Arguments of a convolution over that many spatial axes. */
export const convolutionArguments = <P extends Padding>(spatial: number, ...paddings: readonly P[]) => ({
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
  /** Number of parts into which the channels are cut, each convolved by itself; default 1. */
  groups: optional(whole(), 1),
  /** What is applied to the outputs; default none. */
  activation: optional(activation, null),
  /** Whether a bias is added; default true. */
  useBias: optional(flag, true),
  ...kernelAndBias,
});
type ConvolutionArguments = ReturnType<typeof convolutionArguments<Padding>>;

export abstract class Convolution extends StandardLayer<ConvolutionArguments> {
  private kernel!: Variable;
  private bias: Variable | null = null;

  constructor(className: string, args: ConvolutionArguments, private readonly spatial: number, options: StandardOptions<ConvolutionArguments>) {
    super(className, args, options);
    const { filters, groups } = this.config;
    check(filters % groups === 0, () => ({
      code: 'option/groups', where: this.place, expected: `filters to be a multiple of groups (${groups})`, received: `${filters}`, fix: 'change one of them',
    }));
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const { dataFormat: format, groups } = this.config;
    const shape = this.checkInput(shapes, this.spatial + 2, layoutOf(format, this.spatial));
    if (this.built) this.checkSize(shape, channelsAxis(format), this.kernel.shape.at(-2)! * groups, 'channels');
  }

  override build([shape]: readonly OpenShape[]): void {
    const { filters, kernelSize, groups, dataFormat: format, useBias } = this.config;
    const channels = shape!.at(channelsAxis(format))!;
    check(channels === null || channels % groups === 0, () => ({
      code: 'option/groups', expected: `channels that groups (${groups}) divides`, received: `${channels}`, fix: 'change the groups',
    }));
    this.kernel = this.weight('kernel', [...kernelSize, channels === null ? null : channels / groups, filters]);
    if (useBias) this.bias = this.weight('bias', [filters]);
  }

  call([x]: readonly Value[]): Value {
    const { strides, padding, dilationRate: dilations, groups, dataFormat: format, activation } = this.config;
    const bias = this.bias === null ? {} : { bias: this.bias.value };
    const y = inChannelsLast(format, x!, (last) => conv(last, this.kernel.value, { strides, padding, dilations, groups, ...bias }));
    return activate(activation, y);
  }
}
