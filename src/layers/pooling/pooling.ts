/** @file What the poolings with a window share. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { type PoolOptions } from '../../ops/pool.js';
import { oneOf, sizes } from '../argument-kinds.js';
import { optional, sameAs } from '../arguments.js';
import { dataFormat, inChannelsLast, layoutOf } from '../data-format.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

/** Arguments of a pooling over that many spatial axes. */
export const poolingArguments = (spatial: number) => ({
  /** Elements of the window along each spatial axis; default 2. */
  poolSize: optional(sizes(spatial), 2),
  /** Steps of the window; default: its size. */
  strides: sameAs('poolSize', sizes(spatial)),
  /** `valid` (the default): what is left over at the end is not read; `same`: the output is ⌈size / stride⌉ large. */
  padding: optional(oneOf('valid', 'same'), 'valid'),
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
});
type PoolingArguments = ReturnType<typeof poolingArguments>;

export abstract class Pooling extends StandardLayer<PoolingArguments> {
  constructor(className: string, args: PoolingArguments, private readonly spatial: number, private readonly pool: (x: Value, options: PoolOptions) => Value, options: StandardOptions<PoolingArguments>) {
    super(className, args, options);
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, this.spatial + 2, layoutOf(this.config.dataFormat, this.spatial));
  }

  call([x]: readonly Value[]): Value {
    const { poolSize: size, strides, padding, dataFormat: format } = this.config;
    return inChannelsLast(format, x!, (last) => this.pool(last, { size, strides, padding }));
  }
}
