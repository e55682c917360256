/** @file Layer: settings, weights, and a `call` that is pure maths on symbolic values. */
import { allocate } from '../core/dtype.js';
import { KeratinError, check, show, within } from '../core/errors.js';
import { Variable } from '../core/leaf.js';
import type { Configurable } from '../core/registry.js';
import { type OpenShape, type Shape, sameShape, showShape, sizeOf } from '../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';
import { type Value, checkValues, withLabel } from '../core/value.js';
import { type CallContext, type CallOptions, ProgramContext } from './call-context.js';
import type { Constraint } from './constraints.js';
import { factoryName } from './factory-name.js';
import { inferOutputs } from './infer-shape.js';
import type { Initializer } from './initializers.js';
import type { Regularizer } from './regularizers.js';
import { zerosToCome } from './weight-budget.js';

/** What every layer takes. */
export interface LayerOptions {
  /** Unique within a model; made up from the class where it is missing: `conv2d`, `conv2d_1`. */
  readonly name?: string;
  readonly trainable?: boolean;
  /** Shape of one sample, for the first layer of a Sequential. */
  readonly inputShape?: OpenShape;
  /** Shape with the batch, for the first layer of a Sequential. */
  readonly batchInputShape?: OpenShape;
  readonly dtype?: string;
}

export type { CallContext, CallOptions };

/** A variable of a layer with what is asked of it. */
export interface Weight {
  readonly variable: Variable;
  readonly trainable: boolean;
  readonly regularizer: Regularizer | null;
  readonly constraint: Constraint | null;
}

/** A symbolic tensor of a model: what comes out of a layer, before any batch is known. */
export class SymbolicTensor {
  constructor(
    /** `null` for the batch and whatever else differs from batch to batch. */
    readonly shape: OpenShape,
    readonly dtype: Value['dtype'],
    readonly layer: Layer,
    /** Which call of the layer, and which of its outputs. */
    readonly callIndex: number,
    readonly outputIndex: number,
  ) {}
  get name(): string {
    return this.layer.name;
  }
}

/** One call of a layer on symbolic tensors. */
export interface LayerCall {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  /** Settings of this call alone, as `training`. */
  readonly options: CallOptions;
}

const counters = new Map<string, number>();
/** `conv2d`, `conv2d_1`, … */
export function uniqueName(base: string): string {
  const count = counters.get(base) ?? 0;
  counters.set(base, count + 1);
  return count === 0 ? base : `${base}_${count}`;
}
/** Starts the numbering of names anew, as Keras's clear_session does. */
export const clearNames = (): void => counters.clear();

/**
 * Base of all layers. A subclass freezes its settings in `config`, makes weights in `build`, and computes in `call`.
 *
 * @example
 * class Scale extends Layer {
 *   readonly className = 'Scale';
 *   private gamma!: Variable;
 *   build([shape]: OpenShape[]) { this.gamma = this.addWeight('gamma', [shape.at(-1)!], { initializer: initializers.get('ones') }); }
 *   call([x]: Value[]) { return mul(x, this.gamma.value); }
 * }
 */
export abstract class Layer implements Configurable {
  /** Keras's class name. */
  abstract readonly className: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  private isTrainable: boolean;
  /** Passes the mask of its input on. */
  readonly supportsMasking: boolean = false;
  /** All calls on symbolic tensors, in order. */
  readonly calls: LayerCall[] = [];
  built = false;
  private readonly own: Weight[] = [];

  constructor(className: string, options: LayerOptions & Record<string, unknown>) {
    this.name = options.name ?? uniqueName(defaultName(className));
    this.isTrainable = options.trainable ?? true;
    const { name: _name, trainable: _trainable, ...rest } = options;
    this.config = Object.freeze({ name: this.name, trainable: this.isTrainable, ...rest });
  }

  /** Throws where inputs of these shapes do not fit. Called with open shapes where the layer is applied, with known ones at each run. */
  protected checkInputs(_shapes: readonly OpenShape[]): void {}

  /** Makes the weights for these input shapes; called once, before the first call. */
  build(_shapes: readonly OpenShape[]): void {}

  /** The maths. Several outputs as an array. */
  abstract call(inputs: readonly Value[], context: CallContext): Value | Value[];

  /** Masks of the outputs: one for all, or one for each. */
  computeMask(_inputs: readonly Value[], masks: readonly (Value | null)[]): Value | null | (Value | null)[] {
    return this.supportsMasking ? masks[0] ?? null : null;
  }

  /**
   * Calls the layer on symbolic tensors: the functional way to build a model.
   *
   * @example
   * const x = input({ shape: [784] });
   * const y = layers.dense(10).apply(x);
   */
  apply(inputs: SymbolicTensor, options?: CallOptions): SymbolicTensor;
  apply(inputs: readonly SymbolicTensor[], options?: CallOptions): SymbolicTensor;
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[], options: CallOptions = {}): SymbolicTensor {
    return this.applyMany(inputs, options)[0]!;
  }

  /** {@link apply} for layers of several outputs. */
  applyMany(inputs: SymbolicTensor | readonly SymbolicTensor[], options: CallOptions = {}): SymbolicTensor[] {
    const list = inputs instanceof SymbolicTensor ? [inputs] : inputs;
    check(Array.isArray(list) && list.length > 0 && list.every((x) => x instanceof SymbolicTensor), () => ({
      code: 'layer/apply', where: this.place, expected: 'symbolic tensors, made by input() or by applying a layer', received: show(inputs),
      fix: 'for numbers use model.predict; for symbolic values layer.run',
    }));
    this.ensureBuilt(list.map((x) => x.shape));
    const specs = inferOutputs(this, list, options);
    const outputs = specs.map(({ shape, dtype }, i) => new SymbolicTensor(shape, dtype, this, this.calls.length, i));
    this.calls.push({ inputs: list, outputs, options });
    return outputs;
  }

  /** What the layer's first call gave; the first of several outputs. */
  get output(): SymbolicTensor {
    return this.firstCall.outputs[0]!;
  }
  /** What the layer was first called on. */
  get input(): SymbolicTensor {
    return this.firstCall.inputs[0]!;
  }
  private get firstCall(): LayerCall {
    const [call] = this.calls;
    if (call !== undefined) return call;
    throw new KeratinError({
      code: 'layer/unconnected', where: this.place, expected: 'a layer that is part of a model with a known input shape', received: 'one that was never called',
      fix: 'give the first layer an inputShape, or call model.build(shape)',
    });
  }

  /** Layers inside this one, for wrappers and models. */
  get sublayers(): readonly Layer[] {
    return [];
  }

  /** What whole numbers in input `index` must stay below, as an embedding's indices; null for inputs of any numbers. */
  indexLimit(_index: number): number | null {
    return null;
  }

  /** What stateful recurrent layers keep from batch to batch; no weights, since they belong to the data. */
  get states(): readonly Variable[] {
    return this.sublayers.flatMap((layer) => layer.states);
  }
  /** Stateful recurrent layers, this one and those inside, begin anew with the next batch. */
  resetStates(): void {
    for (const layer of this.sublayers) layer.resetStates();
  }

  /** False: no gradient, no update; a BatchNormalization then also runs in inference mode. Setting it sets it for all layers inside. */
  get trainable(): boolean {
    return this.isTrainable;
  }
  set trainable(value: boolean) {
    this.isTrainable = value;
    for (const layer of this.sublayers) layer.trainable = value;
  }

  /** All weights in Keras's order: own ones, learned before merely kept, then those of each layer inside. */
  get weights(): readonly Weight[] {
    return [...this.own.filter((w) => w.trainable), ...this.own.filter((w) => !w.trainable), ...this.sublayers.flatMap((l) => l.weights)];
  }
  get trainableWeights(): readonly Weight[] {
    return this.trainable ? [...this.own.filter((w) => w.trainable), ...this.sublayers.flatMap((l) => l.trainableWeights)] : [];
  }
  /** All weights of layers that are frozen: neither learned nor moved along. */
  get frozenWeights(): readonly Weight[] {
    return this.trainable ? this.sublayers.flatMap((l) => l.frozenWeights) : this.weights;
  }
  get nonTrainableWeights(): readonly Weight[] {
    const trainable = new Set(this.trainableWeights);
    return this.weights.filter((w) => !trainable.has(w));
  }

  /** Copies of the numbers, in Keras's order. */
  getWeights(): Tensor[] {
    return this.weights.map(({ variable }) => {
      const now = variable.read();
      const data = allocate(now.dtype, now.size);
      data.set(now.data as never);
      return new Tensor(now.shape, now.dtype, data);
    });
  }

  /**
   * Sets all weights, in the order of {@link getWeights}.
   * @throws KeratinError `weights/count`, `weights/shape`; nothing is changed then
   */
  setWeights(values: readonly TensorLike[]): void {
    const weights = this.weights;
    check(values.length === weights.length, () => ({
      code: 'weights/count', where: this.place, expected: `${weights.length} arrays (${weights.map((w) => w.variable.name).join(', ') || 'none; is the layer built?'})`,
      received: `${values.length}`, fix: this.built ? 'pass one array for each weight' : 'build the layer first: give the model an inputShape, or call it once',
    }));
    const tensors = values.map((v) => tensor(v));
    tensors.forEach((t, i) => {
      const { variable } = weights[i]!;
      check(sameShape(t.shape, variable.shape), () => ({
        code: 'weights/shape', where: this.place, expected: `${variable.name} of shape ${showShape(variable.shape)}`, received: showShape(t.shape),
        fix: 'take the weights from a layer of the same settings and input shape',
      }));
    });
    tensors.forEach((t, i) => weights[i]!.variable.write(t));
  }

  /** Number of numbers in all weights. */
  countParams(): number {
    return this.weights.reduce((n, { variable }) => n + sizeOf(variable.shape), 0);
  }

  /** As it reads in errors: `conv2d "block1_conv1"`. */
  get place(): string {
    return `${factoryName(this.className)} "${this.name}"`;
  }

  /**
   * Builds if needed, then calls, under the layer's name: what comes out of the layer, or the model, for these values.
   *
   * @param inputs placeholders or what ops made of them, all sizes known
   * @param context takes updates and losses; by default a new one, in inference mode
   * @example
   * const net = sequential([layers.conv2d(4, 3, { inputShape: [null, null, 3] })]);
   * const image = placeholder([1, 32, 32, 3]);
   * const [features] = net.run([image]);
   * const [slope] = gradients(ops.mean(features!), [image]);
   */
  run(inputs: readonly Value[], context: CallContext = new ProgramContext(false)): Value[] {
    within(this.place, () => checkValues(inputs));
    this.ensureBuilt(inputs.map((x) => x.shape));
    return within(this.place, () => withLabel(this.name, () => {
      const own = context.for(inputs);
      const result = this.call(inputs, own);
      const outputs = Array.isArray(result) ? result : [result];
      const masks = this.computeMask(inputs, own.masks);
      outputs.forEach((y, i) => context.setMask(y, Array.isArray(masks) ? masks[i] ?? null : masks));
      return outputs;
    }));
  }

  /** Checks the input shapes, and makes the weights unless they are there. */
  ensureBuilt(shapes: readonly OpenShape[]): void {
    within(this.place, () => {
      this.checkInputs(shapes);
      if (!this.built) this.build(shapes);
    });
    this.built = true;
  }

  /** A weight of this layer: a variable with initial numbers. */
  protected addWeight(name: string, shape: OpenShape, options: { initializer: Initializer; regularizer?: Regularizer | null; constraint?: Constraint | null; trainable?: boolean }): Variable {
    const unknown = shape.findIndex((d) => d === null);
    if (unknown >= 0) {
      throw new KeratinError({
        code: 'shape/unknown', expected: `known sizes for its ${name}`, received: showShape(shape),
        fix: 'give that size in inputShape: weights cannot depend on a size that changes from batch to batch',
      });
    }
    check(sizeOf(shape as Shape) < 2 ** 31, () => ({ code: 'weights/size', expected: `a ${name} of fewer than 2^31 numbers`, received: showShape(shape), fix: 'give the layer fewer units or a smaller input' }));
    const variable = new Variable(`${this.name}/${name}`, zerosToCome(shape as Shape) ?? options.initializer.make(shape as Shape));
    this.own.push({ variable, trainable: options.trainable ?? true, regularizer: options.regularizer ?? null, constraint: options.constraint ?? null });
    return variable;
  }
}

/** Keras's default name: `Conv2D` to `conv2d`, `MaxPooling2D` to `max_pooling2d`, `PReLU` to `p_re_lu`. */
export const defaultName = (className: string): string =>
  className.replace(/\W+/g, '').replace(/(.)([A-Z][a-z]+)/g, '$1_$2').replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
