/** @file What is added to the loss for a weight, or for what a layer gives out. */
import { type Configurable, type Identifier, Registry } from '../core/registry.js';
import { constant } from '../core/leaf.js';
import type { Value } from '../core/value.js';
import { add, mul, square } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { abs } from '../ops/math.js';
import { type Arguments, type Options, type Settings, factory, optional, settle } from './arguments.js';
import { number } from './argument-kinds.js';

/** Maps a weight to one number, which is added to the loss. */
export interface Regularizer extends Configurable {
  penalty(weight: Value): Value;
}

/** A regularizer's class: l1·Σ|w| + l2·Σw², the factors taken from the settings. */
function define<A extends Arguments>(className: string, args: A): { new (options?: Options<A>): Regularizer; readonly args: A } {
  return class implements Regularizer {
    static readonly args = args;
    readonly className = className;
    readonly config: Settings<A>;

    constructor(options: Options<A> = {} as Options<A>) {
      this.config = Object.freeze(settle(`regularizer ${className}`, args, options));
    }

    penalty(weight: Value): Value {
      const { l1 = 0, l2 = 0 } = this.config as { l1?: number; l2?: number };
      const terms = [...(l1 === 0 ? [] : [mul(l1, sum(abs(weight)))]), ...(l2 === 0 ? [] : [mul(l2, sum(square(weight)))])];
      return terms.length === 0 ? constant(0) : terms.reduce((a, b) => add(a, b));
    }
  };
}

const factor = number(0);
const L1 = define('L1', {
  /** Factor of Σ|w|, at least 0; default 0.01. */
  l1: optional(factor, 0.01),
});
const L2 = define('L2', {
  /** Factor of Σw², at least 0; default 0.01. */
  l2: optional(factor, 0.01),
});
const L1L2 = define('L1L2', {
  /** Factor of Σ|w|, at least 0; default 0. */
  l1: optional(factor, 0),
  /** Factor of Σw², at least 0; default 0. */
  l2: optional(factor, 0),
});

/** l1·Σ|w|: draws weights to exactly 0. */
export const l1 = factory<typeof L1, [], [l1: number]>(L1);
/** l2·Σw²: keeps weights small ("weight decay"). */
export const l2 = factory<typeof L2, [], [l2: number]>(L2);
/** l1·Σ|w| + l2·Σw². */
export const l1l2 = factory<typeof L1L2, [], [l1: number, l2: number]>(L1L2);

const registry = new Registry<Regularizer>('regularizer', { L1: l1, L2: l2, L1L2: l1l2 });

/** A regularizer by its name, from Keras's object, or itself. */
export const get = (identifier: Identifier<Regularizer>): Regularizer => registry.get(identifier);
