/** @file Where data enters a model: the input layer and the symbolic tensor that it gives. */
import { type DType, dtypes } from '../core/dtype.js';
import { check, show } from '../core/errors.js';
import { type OpenShape, showShape } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { Layer, type LayerOptions, SymbolicTensor } from '../layers/layer.js';

/** Settings of an input. */
export interface InputOptions {
  /** Shape of one sample; null for sizes that differ from batch to batch. */
  readonly shape?: OpenShape;
  /** Shape with the batch in front. */
  readonly batchShape?: OpenShape;
  readonly batchSize?: number;
  readonly dtype?: DType;
  readonly name?: string;
}

/** Passes its input on; holds the shape. Keras's `InputLayer`. */
export class InputLayer extends Layer {
  readonly className = 'InputLayer';
  readonly dtype: DType;
  readonly shape: OpenShape;

  constructor(options: InputOptions & LayerOptions) {
    const shape = options.batchShape ?? options.batchInputShape ?? (options.shape === undefined ? undefined : [options.batchSize ?? null, ...options.shape]);
    check(Array.isArray(shape) && shape.length > 0 && shape.every((d: unknown) => d === null || (Number.isInteger(d) && (d as number) > 0)), () => ({
      code: 'input/shape', where: 'input', expected: 'a shape of whole numbers above 0, null for sizes that vary', received: shape === undefined ? 'none' : show(shape),
      fix: 'pass the shape of one sample: input({ shape: [28, 28, 1] })',
    }));
    const dtype = (options.dtype ?? 'float32') as DType;
    check(dtypes.includes(dtype), () => ({ code: 'input/dtype', where: 'input', expected: `one of ${dtypes.join(', ')}`, received: show(dtype), fix: 'use float32 for pictures and series, int32 for word indices' }));
    super('InputLayer', { ...(options.name === undefined ? {} : { name: options.name }), batchShape: Object.freeze([...shape!]), dtype } as LayerOptions & Record<string, unknown>);
    this.shape = shape!;
    this.dtype = dtype;
    this.built = true;
    this.calls.push({ inputs: [], outputs: [new SymbolicTensor(shape!, dtype, this, 0, 0)], options: {} });
  }

  override readonly supportsMasking = true;

  call([x]: readonly Value[]): Value {
    return x!;
  }

  override toString(): string {
    return `input "${this.name}" ${showShape(this.shape)}`;
  }
}

/**
 * A symbolic tensor to build a functional model from.
 *
 * @example
 * const x = input({ shape: [28, 28, 1] });
 * const y = layers.flatten().apply(x);
 */
export const input = (options: InputOptions): SymbolicTensor => new InputLayer(options).output;
