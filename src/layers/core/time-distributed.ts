/** @file TimeDistributed: a layer on each time step. */
import { check } from '../../core/errors.js';
import type { OpenShape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { reshape } from '../../ops/reshape.js';
import { type Argument, factory, wrongValue } from '../arguments.js';
import { type CallContext, Layer } from '../layer.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';

const layerArgument: Argument<Layer, Layer, true> = {
  needed: true,
  read(given, name) {
    if (given instanceof Layer) return given;
    throw wrongValue(name, 'a layer that was made', given, 'pass what layers.dense(…) and its like return');
  },
};

const args = {
  /** The layer to apply to each step. */
  layer: layerArgument,
};

export class TimeDistributed extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;

  constructor(options: StandardOptions<typeof args>) {
    super('TimeDistributed', args, options);
  }

  override get sublayers(): readonly Layer[] {
    return [this.config.layer];
  }

  protected override checkInputs(shapes: readonly OpenShape[]): void {
    this.checkLeastRank(shapes, 3, '[n, t, …]');
  }

  override build([shape]: readonly OpenShape[]): void {
    this.config.layer.ensureBuilt([[null, ...shape!.slice(2)]]);
  }

  call([x]: readonly Value[], context: CallContext): Value {
    const [n, t, ...rest] = x!.shape as [number, number, ...number[]];
    const outputs = this.config.layer.run([reshape(x!, [n * t, ...rest])], context);
    check(outputs.length === 1, () => ({
      code: 'layer/outputs', expected: 'a layer of one output', received: `${outputs.length} outputs of ${this.config.layer.place}`, fix: 'apply it outside TimeDistributed',
    }));
    const [y] = outputs;
    return reshape(y!, [n, t, ...y!.shape.slice(1)]);
  }
}

/**
 * Applies one layer, with one set of weights, to every time step.
 *
 * Input [n, t, …]; output [n, t, …]: what the layer makes of [n · t, …].
 *
 * Source: Keras TimeDistributed.
 *
 * @example
 * layers.timeDistributed(layers.dense(8));
 */
export const timeDistributed = factory<typeof TimeDistributed, [layer: Layer]>(TimeDistributed);
