/** @file Normalization: inputs to mean 0 and variance 1, by statistics that are given or taken from data beforehand. */
import { check } from '../../core/errors.js';
import { type Variable, constant } from '../../core/leaf.js';
import { type OpenShape, normalizeAxes, showShape } from '../../core/shape.js';
import { type NestedArray, type TensorLike, filled, tensor } from '../../core/tensor.js';
import type { Value } from '../../core/value.js';
import { add, div, mul, sub } from '../../ops/arithmetic.js';
import { broadcastTo } from '../../ops/broadcast.js';
import { cast, maximum } from '../../ops/compare.js';
import { sqrt } from '../../ops/math.js';
import { reshape } from '../../ops/reshape.js';
import { axes, flag, numbers } from '../argument-kinds.js';
import { type Argument, factory, optional, orNull } from '../arguments.js';
import * as initializers from '../initializers.js';
import { StandardLayer, type StandardOptions } from '../standard-layer.js';
import { momentsOf } from './moments-of.js';

/** null, or an empty list as Keras writes it: one mean for everything. */
const keptAxes: Argument<number | readonly number[] | null, number | readonly number[] | null, false> = {
  needed: false,
  read: (given, name, earlier) => (given === null || (Array.isArray(given) && given.length === 0) ? null : axes.read(given ?? -1, name, earlier)),
};

const args = {
  /** Axes whose indices have a mean of their own; default the last; null for one mean of everything. */
  axis: keptAxes,
  /** Means, where they are known. */
  mean: orNull(numbers),
  /** Variances, where they are known. */
  variance: orNull(numbers),
  /** Whether the layer undoes the normalization instead. Default false. */
  invert: optional(flag, false),
};

/** Smallest spread that is divided by. */
const EPSILON = 1e-7;

export class Normalization extends StandardLayer<typeof args> {
  static readonly args = args;
  override readonly supportsMasking = true;
  private adapted: { readonly mean: Variable; readonly variance: Variable; readonly count: Variable } | null = null;

  constructor(options: StandardOptions<typeof args> = {}) {
    super('Normalization', args, options);
    const { mean, variance } = this.config;
    check((mean === null) === (variance === null), () => ({
      code: 'option/value', where: this.place, expected: 'mean and variance together', received: mean === null ? 'variance alone' : 'mean alone', fix: 'give both, or none and call adapt(data)',
    }));
  }

  private kept(rank: number): number[] {
    return this.config.axis === null ? [] : normalizeAxes(this.config.axis, rank);
  }

  override build([shape]: readonly OpenShape[]): void {
    if (this.config.mean !== null) return;
    const size = this.kept(shape!.length).map((axis) => shape![axis]!);
    const fixed = (name: string, initializer: string): Variable => this.addWeight(name, size, { initializer: initializers.get(initializer), trainable: false });
    const count = { className: 'Zeros', config: {}, make: () => filled([], 0, 'int32') };
    this.adapted = { mean: fixed('mean', 'zeros'), variance: fixed('variance', 'ones'), count: this.addWeight('count', [], { initializer: count, trainable: false }) };
  }

  /**
   * Takes mean and variance from data, samples along the first axis. Call it before the model is trained.
   * @throws KeratinError `option/value` where they were given as options
   */
  adapt(data: TensorLike): void {
    check(this.config.mean === null, () => ({
      code: 'option/value', where: this.place, expected: 'a layer without mean and variance', received: 'adapt() on one that was given them', fix: 'leave out either the options or adapt()',
    }));
    const x = tensor(data);
    this.ensureBuilt([[null, ...x.shape.slice(1)]]);
    const { mean, variance } = momentsOf(x, this.kept(x.shape.length));
    this.adapted!.mean.write(mean);
    this.adapted!.variance.write(variance);
  }

  call([given]: readonly Value[]): Value {
    const x = cast(given!, 'float32');
    const kept = this.kept(x.rank);
    const wide = x.shape.map((d, axis) => (kept.includes(axis) ? d : 1));
    const fit = (v: Value): Value => {
      check(v.rank <= kept.length, () => ({
        code: 'option/value', expected: `a mean and a variance of at most ${kept.length} axes`, received: showShape(v.shape), fix: 'give one number for each index of the axes',
      }));
      const shape = x.shape.map((_, axis) => (kept.includes(axis) ? v.shape[kept.indexOf(axis) - kept.length + v.rank] ?? 1 : 1));
      return broadcastTo(reshape(v, shape), wide);
    };
    const { mean, variance } = this.config;
    const [centre, spread] = this.adapted !== null ? [this.adapted.mean.value, this.adapted.variance.value]
      : [mean, variance].map((v) => constant(tensor(v as NestedArray, { dtype: 'float32' })));
    const deviation = maximum(sqrt(fit(spread!)), EPSILON);
    return this.config.invert ? add(mul(x, deviation), fit(centre!)) : div(sub(x, fit(centre!)), deviation);
  }
}

/**
 * (x - mean) / √variance, feature by feature, with statistics of the training data.
 *
 * Input and output [n, …, d]. Weights where `adapt` is used: mean, variance, each [d], and count (none is trained).
 *
 * Source: Keras Normalization.
 *
 * @throws KeratinError `option/value` where only one of mean and variance is given
 *
 * @example
 * const normalize = layers.normalization();
 * normalize.adapt(x);
 * layers.normalization({ mean: [0.5, 1], variance: [1, 4] });
 */
export const normalization = factory<typeof Normalization, [], [axis: number | readonly number[] | null]>(Normalization);
