/** @file Ranges that random layers draw from: one factor for both sides, or the lowest and the highest. */
import { randomValue } from '../../core/leaf.js';
import type { Shape } from '../../core/shape.js';
import type { Value } from '../../core/value.js';
import { add, mul } from '../../ops/arithmetic.js';
import { type Argument, wrongValue } from '../arguments.js';

/** f for -f … f, or [low, high]. */
export type Factor = number | readonly [low: number, high: number];

/** A {@link Factor} whose numbers lie within [least, most]. */
export const factor = (least: number, most: number): Argument<Factor, Factor, true> => ({
  needed: true,
  read(given, name) {
    const isWithin = (v: unknown): v is number => typeof v === 'number' && v >= least && v <= most;
    if (isWithin(given) && given >= 0) return given;
    if (Array.isArray(given) && given.length === 2 && given.every(isWithin) && given[0]! <= given[1]!) return Object.freeze([given[0]!, given[1]!] as const);
    const bound = (v: number): string => (Math.abs(v) === Infinity ? '' : ` of at ${v === least ? 'least' : 'most'} ${v}`);
    const range = least > -Infinity && most < Infinity ? ` from ${least} to ${most}` : bound(most) || bound(least);
    throw wrongValue(name, `a number of 0 or more, or two numbers${range}, the smaller first`, given, `write for example ${name}: 0.2`);
  },
});

/** The lowest and the highest. */
export const rangeOf = (f: Factor): readonly [low: number, high: number] => (typeof f === 'number' ? [-f, f] : f);

/** Numbers drawn anew at each call, uniform from `low` to `high`. */
export const drawn = (shape: Shape, [low, high]: readonly [low: number, high: number]): Value =>
  add(mul(randomValue(shape, { kind: 'uniform' }), high - low), low);
