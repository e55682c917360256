/** @file What the global poolings share: one number a channel. */
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { spatialAxes } from '../../ops/window.js';
import { flag } from '../argument-kinds.js';
import { optional } from '../arguments.js';
import { dataFormat, layoutOf } from '../data-format.js';
import type { CallContext } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

export const globalPoolingArguments = {
  /** `channels_last` (the default) or `channels_first`. */
  dataFormat,
  /** Whether the spatial axes stay, with size 1. */
  keepdims: optional(flag, false),
};
type GlobalPoolingArguments = typeof globalPoolingArguments;

export abstract class GlobalPooling extends StandardLayer<GlobalPoolingArguments> {
  constructor(className: string, private readonly spatial: number, options: StandardOptions<GlobalPoolingArguments>) {
    super(className, globalPoolingArguments, options);
  }

  /** The reduction over the spatial axes. */
  protected abstract reduce(x: Value, axes: readonly number[], keepDims: boolean, context: CallContext): Value;

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkInput(shapes, this.spatial + 2, layoutOf(this.config.dataFormat, this.spatial));
  }

  call([x]: readonly Value[], context: CallContext): Value {
    const axes = spatialAxes(this.spatial, this.config.dataFormat === 'channels_last' ? 1 : 2);
    return this.reduce(x!, axes, this.config.keepdims, context);
  }
}
