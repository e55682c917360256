/** @file Base of the built-in layers: arguments declared once, input shapes checked, activity regularization. */
import { KeratinError, check } from '../core/errors.js';
import type { Variable } from '../core/leaf.js';
import { type OpenShape, showShape } from '../core/shape.js';
import type { Value } from '../core/value.js';
import { type Argument, type Arguments, type Options, type Settings, optional, settle } from './arguments.js';
import { anything, flag, openShape, word } from './argument-kinds.js';
import type { Constraint } from './constraints.js';
import { factoryName } from './factory-name.js';
import type { Initializer } from './initializers.js';
import { type CallContext, Layer } from './layer.js';
import { withoutLegacyNames } from './legacy-names.js';
import { regularizer } from './registered-arguments.js';
import { type Regularizer } from './regularizers.js';

/** Left out of the config where it is not given. */
const ifGiven = <Given>(argument: Argument<Given>): Argument<Given, Given | undefined, false> =>
  ({ needed: false, read: (given, name, earlier) => (given === undefined || given === null ? undefined : argument.read(given, name, earlier)) });

/** What every layer takes besides its own arguments. */
const common = {
  /** Unique within a model; made up from the class where it is missing: `conv2d`, `conv2d_1`. */
  name: ifGiven(word),
  /** False: no gradient, no update. */
  trainable: optional(flag, true),
  /** Shape of one sample, for the first layer of a Sequential. */
  inputShape: ifGiven(openShape),
  /** Shape with the batch, for the first layer of a Sequential. */
  batchInputShape: ifGiven(openShape),
  /** What is added to the loss for the layer's output; default none. */
  activityRegularizer: regularizer,
  /** Keras's number format; all layers compute in float32. */
  dtype: ifGiven(anything<unknown>()),
};

/** Names of the options that every layer takes. */
export const commonOptions = Object.keys(common);

/** Options of a layer: its own arguments and those of every layer. */
export type StandardOptions<A extends Arguments> = Options<A> & Options<typeof common>;
/** Config of a layer. */
export type StandardConfig<A extends Arguments> = Settings<A> & Readonly<Record<string, unknown>>;

/** Base of the built-in layers. A subclass declares its arguments in `args` and passes them to the constructor. */
export abstract class StandardLayer<A extends Arguments> extends Layer {
  declare readonly config: StandardConfig<A>;

  constructor(readonly className: string, args: A, options: StandardOptions<A>) {
    const given = withoutLegacyNames(className, options);
    const place = typeof given['name'] === 'string' ? `${factoryName(className)} "${given['name']}"` : factoryName(className);
    const { dtype: _dtype, activityRegularizer, ...settings } = settle(place, { ...args, ...common }, given) as Record<string, unknown>;
    const kept = Object.hasOwn(args, 'activityRegularizer') || activityRegularizer !== null ? { ...settings, activityRegularizer } : settings;
    super(className, Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)));
  }

  override run(inputs: readonly Value[], context: CallContext): Value[] {
    const outputs = super.run(inputs, context);
    const activity = this.config['activityRegularizer'] as Regularizer | null | undefined;
    if (activity) for (const y of outputs) context.addLoss(activity.penalty(y));
    return outputs;
  }

  /** Throws unless there is one input of this rank; `layout` names the axes, as `[n, h, w, c]`. */
  protected checkInput(shapes: readonly OpenShape[], rank: number, layout: string): OpenShape {
    const shape = this.onlyInput(shapes);
    check(shape.length === rank, () => ({
      code: 'shape/rank', expected: `an input of ${rank} dimensions ${layout}`, received: showShape(shape), fix: wayToRank(shape, rank),
    }));
    return shape;
  }

  /** Throws unless there is one input, of at least this rank. */
  protected checkLeastRank(shapes: readonly OpenShape[], rank: number, layout: string): OpenShape {
    const shape = this.onlyInput(shapes);
    check(shape.length >= rank, () => ({
      code: 'shape/rank', expected: `an input of at least ${rank} dimensions ${layout}`, received: showShape(shape), fix: 'reshape the data first; the first axis is the batch',
    }));
    return shape;
  }

  /** Throws unless the size of an axis is still the one that the weights were made for. */
  protected checkSize(shape: OpenShape, axis: number, size: number, what: string): void {
    const given = shape.at(axis);
    check(given === size || given === null, () => ({
      code: 'shape/channels', expected: `an input of ${size} ${what}, for which the weights were made`, received: showShape(shape),
      fix: 'use another layer for this input, or bring it to that size',
    }));
  }

  /** A weight whose initializer, regularizer and constraint stand in the config under `prefix`: `kernelInitializer` … */
  protected weight(name: string, shape: OpenShape, prefix: string = name, trainable = true): Variable {
    const of = this.config as Readonly<Record<string, any>>;
    return this.addWeight(name, shape, {
      initializer: of[`${prefix}Initializer`] as Initializer, regularizer: of[`${prefix}Regularizer`] as Regularizer | null,
      constraint: of[`${prefix}Constraint`] as Constraint | null, trainable,
    });
  }

  private onlyInput(shapes: readonly OpenShape[]): OpenShape {
    const [shape] = shapes;
    if (shape !== undefined && shapes.length === 1) return shape;
    throw new KeratinError({
      code: 'layer/inputs', expected: 'one input', received: `${shapes.length}`, fix: 'merge them first, with layers.concatenate() or another merging layer',
    });
  }
}

/** How to bring an input to a rank. */
function wayToRank(shape: OpenShape, rank: number): string {
  const sample = shape.slice(1);
  if (shape.length === rank - 1) return `add layers.reshape(${showShape([...sample, 1]).replaceAll('null', '-1')}) first for one channel, or give the batch its axis: [1, …] for one sample`;
  if (shape.length === rank + 1) return 'wrap the layer in layers.timeDistributed(…) to use it on each step';
  const [d] = sample;
  const side = [1, 3].map((c) => [Math.sqrt((d ?? 0) / c), c] as const).find(([s]) => Number.isInteger(s) && s > 1);
  if (rank === 4 && shape.length === 2 && side !== undefined) return `add layers.reshape([${side[0]}, ${side[0]}, ${side[1]}]) first, if these are pictures in rows`;
  return shape.length > rank ? 'add layers.flatten() or a pooling first' : `reshape the data to ${rank} dimensions first`;
}
