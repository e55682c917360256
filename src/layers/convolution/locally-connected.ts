/** @file What LocallyConnected1D and 2D share: a convolution with a kernel of its own at each place. */
import type { Variable } from '../../core/leaf.js';
import { check } from '../../core/errors.js';
import { type OpenShape, showShape, sizeOf } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add } from '../../ops/arithmetic.js';
import { einsum } from '../../ops/einsum.js';
import { slice, stack, transpose } from '../../ops/layout.js';
import { reshape } from '../../ops/reshape.js';
import { flag, oneOf, sizes, whole } from '../argument-kinds.js';
import { optional } from '../arguments.js';
import { channelsAxis, dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import { activate, activation, kernelAndBias } from '../registered-arguments.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

export const locallyConnectedArguments = (spatial: number) => ({
  /** Channels of the output, m. */
  filters: whole(),
  /** Elements of the kernels along each spatial axis. */
  kernelSize: sizes(spatial),
  /** How far apart the places lie; default 1. */
  strides: optional(sizes(spatial), 1),
  /** `valid`: only places at which the whole kernel lies inside. */
  padding: optional(oneOf('valid'), 'valid'),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
  /** What is applied to the outputs; default none. */
  activation: optional(activation, null),
  /** Whether a bias is added; default true. */
  useBias: optional(flag, true),
  ...kernelAndBias,
});
type LocallyConnectedArguments = ReturnType<typeof locallyConnectedArguments>;

export abstract class LocallyConnected extends StandardLayer<LocallyConnectedArguments> {
  private kernel!: Variable;
  private bias: Variable | null = null;

  constructor(className: string, args: LocallyConnectedArguments, private readonly spatial: number, options: StandardOptions<LocallyConnectedArguments>) {
    super(className, args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    const { dataFormat: format, kernelSize } = this.config;
    const shape = this.checkInput(shapes, this.spatial + 2, layoutOf(format, this.spatial));
    const fits = this.spatialSizes(shape).every((d, i) => d === null || d >= kernelSize[i]!);
    check(fits, () => ({ code: 'shape/window', expected: `an input of at least [${kernelSize}] places`, received: showShape(shape), fix: 'use a smaller kernel' }));
    if (this.built) this.checkSize(shape, channelsAxis(format), this.kernel.shape[1]! / sizeOf(kernelSize), 'channels');
  }

  private spatialSizes(shape: OpenShape): OpenShape {
    return this.config.dataFormat === 'channels_first' ? shape.slice(2) : shape.slice(1, -1);
  }
  /** How many places there are along each axis; null where the input is open. */
  private places(spatial: OpenShape): OpenShape {
    const { kernelSize, strides } = this.config;
    return spatial.map((d, i) => (d === null ? null : Math.floor((d - kernelSize[i]!) / strides[i]!) + 1));
  }

  override build([shape]: readonly OpenShape[]): void {
    const { filters, kernelSize, dataFormat: format, useBias } = this.config;
    const places = this.places(this.spatialSizes(shape!));
    const channels = shape!.at(channelsAxis(format))!;
    const count = places.includes(null) ? null : sizeOf(places as number[]);
    this.kernel = this.weight('kernel', [count, sizeOf(kernelSize) * channels, filters]);
    if (useBias) this.bias = this.weight('bias', [...places, filters]);
  }

  call([x]: readonly Value[]): Value {
    const { filters, dataFormat: format, activation } = this.config;
    const y = inChannelsLast(format, x!, (last) => {
      const places = this.places(last.shape.slice(1, -1)) as number[];
      const products = einsum('npk,pkm->npm', this.windows(last, places), this.kernel.value);
      const shaped = reshape(products, [last.shape[0]!, ...places, filters]);
      return this.bias === null ? shaped : add(shaped, this.bias.value);
    });
    return activate(activation, y);
  }

  /** What the kernel sees at each place: [n, places, elements], in the order of the input's axes. */
  private windows(x: Value, places: readonly number[]): Value {
    const { kernelSize, strides, dataFormat: format } = this.config;
    const offsets = kernelSize.reduce<number[][]>((all, size) => all.flatMap((head) => Array.from({ length: size }, (_, i) => [...head, i])), [[]]);
    const seen = offsets.map((offset) => {
      const end = offset.map((from, i) => from + (places[i]! - 1) * strides[i]! + 1);
      return slice(x, [0, ...offset, 0], [x.shape[0]!, ...end, x.shape.at(-1)!], [1, ...strides, 1]);
    });
    const [n, count, channels] = [x.shape[0]!, sizeOf(places), x.shape.at(-1)!];
    const together = reshape(stack(seen, x.rank - 1), [n, count, offsets.length, channels]);
    return reshape(format === 'channels_first' ? transpose(together, [0, 1, 3, 2]) : together, [n, count, offsets.length * channels]);
  }
}
