/** @file What a weight is mapped to after each update. */
import { type Configurable, type Identifier, Registry } from '../core/registry.js';
import type { Value } from '../core/value.js';
import { add, div, mul, square } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { clip, maximum } from '../ops/compare.js';
import { sqrt } from '../ops/math.js';
import { type Arguments, type Options, type Settings, factory, optional, settle } from './arguments.js';
import { axes, number } from './argument-kinds.js';

/** Maps a weight to the nearest allowed one. */
export interface Constraint extends Configurable {
  project(weight: Value): Value;
}

function define<A extends Arguments>(className: string, args: A, project: (weight: Value, config: Settings<A>) => Value): { new (options?: Options<A>): Constraint; readonly args: A } {
  return class implements Constraint {
    static readonly args = args;
    readonly className = className;
    readonly config: Settings<A>;

    constructor(options: Options<A> = {} as Options<A>) {
      this.config = Object.freeze(settle(`constraint ${className}`, args, options));
    }

    project(weight: Value): Value {
      return project(weight, this.config);
    }
  };
}

/** Keras's epsilon: keeps the division by a norm of 0 defined. */
const EPSILON = 1e-7;
const alongAxis = {
  /** The axis of the weight that a norm is taken over, or a list of them; default 0. */
  axis: optional(axes, 0),
};
const norms = (weight: Value, over: number | readonly number[]): Value => sqrt(sum(square(weight), over, { keepDims: true }));

const MaxNorm = define('MaxNorm', {
  /** Largest norm, at least 0; default 2. */
  maxValue: optional(number(0), 2),
  ...alongAxis,
}, (weight, config) => {
  const norm = norms(weight, config.axis);
  return mul(weight, div(clip(norm, 0, config.maxValue), add(norm, EPSILON)));
});
const UnitNorm = define('UnitNorm', alongAxis, (weight, config) => div(weight, add(norms(weight, config.axis), EPSILON)));
const NonNeg = define('NonNeg', {}, (weight) => maximum(weight, 0));
const MinMaxNorm = define('MinMaxNorm', {
  /** Smallest norm, at least 0; default 0. */
  minValue: optional(number(0), 0),
  /** Largest norm, at least 0; default 1. */
  maxValue: optional(number(0), 1),
  /** Share of the way to the range that a norm outside it goes each time, 0 to 1; default 1. */
  rate: optional(number(0, 1), 1),
  ...alongAxis,
}, (weight, { minValue, maxValue, rate, axis: over }) => {
  const norm = norms(weight, over);
  const wanted = add(mul(rate, clip(norm, minValue, maxValue)), mul(1 - rate, norm));
  return mul(weight, div(wanted, add(norm, EPSILON)));
});

/** Norms along `axis` of at most `maxValue`. For a dense kernel [d, m] axis 0 is the weights of one unit; for [h, w, c, m] take [0, 1, 2]. */
export const maxNorm = factory<typeof MaxNorm, [], [maxValue: number, axis: number | readonly number[]]>(MaxNorm);
/** Norms along `axis` of 1. */
export const unitNorm = factory<typeof UnitNorm, [], [axis: number | readonly number[]]>(UnitNorm);
/** No negative weights. */
export const nonNeg = factory<typeof NonNeg>(NonNeg);
/** Norms along `axis` drawn into [minValue, maxValue]: wholly at rate 1, else by that share of the way. */
export const minMaxNorm = factory<typeof MinMaxNorm, [], [minValue: number, maxValue: number, rate: number]>(MinMaxNorm);

const registry = new Registry<Constraint>('constraint', { MaxNorm: maxNorm, UnitNorm: unitNorm, NonNeg: nonNeg, MinMaxNorm: minMaxNorm });

/** A constraint by its name, from Keras's object, or itself. */
export const get = (identifier: Identifier<Constraint>): Constraint => registry.get(identifier);
