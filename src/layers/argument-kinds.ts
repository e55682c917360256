/** @file The kinds of arguments: numbers, switches, choices, sizes, axes, shapes, and things from a registry. */
import { type Identifier, type Registry } from '../core/registry.js';
import type { OpenShape } from '../core/shape.js';
import type { NestedArray } from '../core/tensor.js';
import { type Argument, wrongValue } from './arguments.js';

const argument = <Given, Kept>(read: (given: unknown, name: string) => Kept): Argument<Given, Kept, true> => ({ needed: true, read });
/** What to type instead. */
const asIn = (name: string, value: unknown): string => `write for example ${name}: ${JSON.stringify(value).replaceAll(',', ', ')}`;
const isWhole = (value: unknown, least: number): value is number => Number.isSafeInteger(value) && (value as number) >= least;

/** A number within [least, most]. */
export const number = (least = -Infinity, most = Infinity): Argument<number, number, true> => argument((given, name) => {
  if (typeof given === 'number' && given >= least && given <= most) return given;
  const range = least === -Infinity ? (most === Infinity ? '' : ` of at most ${most}`) : most === Infinity ? ` of at least ${least}` : ` from ${least} to ${most}`;
  throw wrongValue(name, `a number${range}`, given, asIn(name, Math.min(Math.max(0.5, least), most)));
});

/** A whole number of at least `least`. */
export const whole = (least = 1): Argument<number, number, true> => argument((given, name) => {
  if (isWhole(given, least)) return given;
  throw wrongValue(name, `a whole number${least === -Infinity ? '' : ` of at least ${least}`}`, given, asIn(name, Math.max(least, 3)));
});

/** true or false. */
export const flag: Argument<boolean, boolean, true> = argument((given, name) => {
  if (typeof given === 'boolean') return given;
  throw wrongValue(name, 'true or false', given, asIn(name, true));
});

const plain = (word: string): string => word.replace(/_/g, '').toLowerCase();

/** One of some words, in Keras's spelling; `channelsLast` is understood too. */
export const oneOf = <W extends string>(...words: readonly W[]): Argument<W | CamelCase<W>, W, true> => argument((given, name) => {
  const word = typeof given === 'string' ? words.find((w) => plain(w) === plain(given)) : undefined;
  if (word !== undefined) return word;
  throw wrongValue(name, words.map((w) => `"${w}"`).join(' or '), given, 'choose one of them');
});
type CamelCase<W extends string> = W extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : W;

/** True or false (the default), kept only where it is true: older Kerases stop at a setting that they do not know. */
export const newFlag: Argument<boolean, true | undefined, false> = { needed: false, read: (given, name, earlier) => (flag.read(given ?? false, name, earlier) ? true : undefined) };

/** A word that Keras does not know: which of several Kerases to follow. Kept only where it is not the first, the usual one. */
export const variant = <W extends string>(usual: string, ...others: readonly W[]): Argument<string, W | undefined, false> => ({
  needed: false,
  read: (given, name, earlier) => {
    const word = given === undefined || given === null ? usual : oneOf(usual, ...others).read(given, name, earlier);
    return word === usual ? undefined : (word as W);
  },
});

/** A size for each of several spatial axes, or one for all. */
export type Size = number | readonly number[];

/** One whole number for each of `axes` spatial axes; one number stands for all. */
export const sizes = (axes: number, least = 1): Argument<Size, readonly number[], true> => argument((given, name) => {
  const list: unknown = typeof given === 'number' ? new Array<unknown>(axes).fill(given) : given;
  if (Array.isArray(list) && list.length === axes && list.every((v) => isWhole(v, least))) return Object.freeze([...(list as number[])]);
  throw wrongValue(name, axes === 1 ? `a whole number of at least ${least}` : `a whole number of at least ${least}, or ${axes} of them`, given, asIn(name, axes === 1 ? 3 : new Array<number>(axes).fill(3)));
});

/** What is added or cut before and after: one number for all sides, one for each axis, or a pair for each axis. */
export type Margins = number | readonly number[] | readonly (readonly [number, number])[];
export type Pair = readonly [before: number, after: number];

/** A pair [before, after] for each of `axes` spatial axes. For one axis the pair itself is also taken. */
export const margins = (axes: number): Argument<Margins, readonly Pair[], true> => argument((given, name) => {
  const list = typeof given === 'number' ? new Array<unknown>(axes).fill(given)
    : axes === 1 && Array.isArray(given) && given.length === 2 && given.every((v) => typeof v === 'number') ? [given] : given;
  const pairs = Array.isArray(list) ? list.map((v: unknown) => (typeof v === 'number' ? [v, v] : v)) : [];
  if (pairs.length === axes && pairs.every((p) => Array.isArray(p) && p.length === 2 && p.every((v) => isWhole(v, 0)))) {
    return Object.freeze(pairs.map(([before, after]: any) => Object.freeze([before as number, after as number] as const)));
  }
  throw wrongValue(name, axes === 1 ? 'a whole number, or [before, after]' : `a whole number, ${axes} of them, or ${axes} pairs [before, after]`, given, asIn(name, axes === 1 ? [1, 0] : new Array(axes).fill([1, 0])));
});

/** One axis, or several; negative ones count from the end. */
export const axes: Argument<number | readonly number[], number | readonly number[], true> = argument((given, name) => {
  if (isWhole(given, -Infinity)) return given;
  if (Array.isArray(given) && given.length > 0 && given.every((v) => isWhole(v, -Infinity))) return Object.freeze([...(given as number[])]);
  throw wrongValue(name, 'an axis or a list of axes', given, 'count axes from 0, the batch; -1 is the last');
});

/** One axis; tf.keras wrote it as a list of one. */
export const axis: Argument<number | readonly [number], number, true> = argument((given, name) => {
  const only: unknown = Array.isArray(given) && given.length === 1 ? given[0] : given;
  if (isWhole(only, -Infinity)) return only;
  throw wrongValue(name, 'an axis', given, 'count axes from 0, the batch; -1 is the last');
});

/** A list of whole numbers. */
export const wholes = (least = -Infinity): Argument<readonly number[], readonly number[], true> => argument((given, name) => {
  if (Array.isArray(given) && given.every((v) => isWhole(v, least))) return Object.freeze([...(given as number[])]);
  throw wrongValue(name, `a list of whole numbers${least === -Infinity ? '' : ` of at least ${least}`}`, given, asIn(name, [2, 1]));
});

/** A shape in which some sizes may be null. */
export const openShape: Argument<OpenShape, OpenShape, true> = argument((given, name) => {
  if (Array.isArray(given) && given.every((v) => v === null || isWhole(v, 1))) return Object.freeze([...(given as OpenShape)]);
  throw wrongValue(name, 'a list of sizes, null for those that differ from batch to batch', given, `give it as ${name}: [28, 28, 1]`);
});

/** What `list` takes; one number stands for a list of one. */
export const listOrOne = <Given, Kept>(list: Argument<Given, Kept, true>): Argument<number | Given, Kept, true> =>
  ({ needed: true, read: (given, name, earlier) => list.read(typeof given === 'number' ? [given] : given, name, earlier) });

/** Anything; for what is checked where it is used. */
export const anything = <T>(): Argument<T, T, true> => argument((given) => given as T);

/** A word of any kind. */
export const word: Argument<string, string, true> = argument((given, name) => {
  if (typeof given === 'string') return given;
  throw wrongValue(name, 'a string', given, 'put it in quotes');
});

/** A thing by its name, as Keras's object, or itself. */
export const named = <T>(registry: Registry<T>): Argument<Identifier<T>, T, true> => argument((given) => registry.get(given as Identifier<T>));

/** A number, or a nested list of numbers. */
export const numbers: Argument<NestedArray, NestedArray, true> = argument((given, name) => {
  const fits = (value: unknown): boolean => typeof value === 'number' || (Array.isArray(value) && value.every(fits));
  if (fits(given)) return given as NestedArray;
  throw wrongValue(name, 'a number or a list of numbers', given, asIn(name, [0.5, 1]));
});
