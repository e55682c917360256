/** @file Arguments of layers and their kin, each declared once: order, kind, default. From the declaration come types, checks and the config. */
import { KeratinError, show, within } from '../core/errors.js';
import { nearestNames } from '../core/registry.js';
import { factoryName } from './factory-name.js';

/** One argument: what may be given, and the one form in which configs keep it. */
export interface Argument<Given = any, Kept = any, Needed extends boolean = boolean> {
  /** True: there is no default. */
  readonly needed: Needed;
  /** Checks what was given and brings it to the kept form; `name` stands in errors, `earlier` are the arguments before it. */
  read(given: unknown, name: string, earlier: Readonly<Record<string, unknown>>): Kept;
  /** Carries the type alone. */
  readonly given?: Given;
}

/** Arguments by name, in the order of Keras's positional arguments. */
export type Arguments = Readonly<Record<string, Argument>>;

type Needed<A extends Arguments> = { readonly [K in keyof A as A[K] extends Argument<any, any, true> ? K : never]: A[K] extends Argument<infer Given> ? Given : never };
type Optional<A extends Arguments> = { readonly [K in keyof A as A[K] extends Argument<any, any, true> ? never : K]?: A[K] extends Argument<infer Given> ? Given : never };

/** What a caller passes: the options object. */
export type Options<A extends Arguments> = Needed<A> & Optional<A>;
/** What a config keeps: every argument, checked and in its one form. */
export type Settings<A extends Arguments> = { readonly [K in keyof A]: A[K] extends Argument<any, infer Kept> ? Kept : never };

/** The settings of some arguments out of a config that has more. */
export const settingsOf = <A extends Arguments>(args: A, config: Settings<A>): Settings<A> =>
  Object.fromEntries(Object.keys(args).map((name) => [name, config[name]])) as Settings<A>;

/** The argument with a default, which is written as a caller would write it; null stands for the default too, as in Keras's JSON. */
export const optional = <Given, Kept>(argument: Argument<Given, Kept>, value: Given): Argument<Given, Kept, false> =>
  ({ needed: false, read: (given, name, earlier) => argument.read(given ?? value, name, earlier) });

/** The argument; where it is not given, as another one before it. */
export const sameAs = <Given, Kept>(other: string, argument: Argument<Given, Kept>): Argument<Given, Kept, false> =>
  ({ needed: false, read: (given, name, earlier) => argument.read(given ?? earlier[other], name, earlier) });

/** The argument, or null (the default) for none. */
export const orNull = <Given, Kept>(argument: Argument<Given, Kept>): Argument<Given | null, Kept | null, false> =>
  ({ needed: false, read: (given, name, earlier) => (given === undefined || given === null ? null : argument.read(given, name, earlier)) });

/**
 * Completes options to settings.
 *
 * @param place as it reads in errors: `conv2d`
 * @throws KeratinError `option/unknown` naming the nearest option, `option/missing`, `option/value`
 */
export function settle<A extends Arguments>(place: string, args: A, options: Readonly<Record<string, unknown>>): Settings<A> {
  return within(place, () => {
    const names = Object.keys(args);
    for (const name of Object.keys(options)) {
      if (!names.includes(name)) throw unknownOption(name, names);
    }
    const settings: Record<string, unknown> = {};
    for (const [name, argument] of Object.entries(args)) {
      if (argument.needed && options[name] === undefined) throw missingOption(place, name);
      settings[name] = argument.read(options[name], name, settings);
    }
    return settings as Settings<A>;
  });
}

function unknownOption(name: string, names: readonly string[]): KeratinError {
  const guess = nearestNames(name, names);
  return new KeratinError({
    code: 'option/unknown', expected: `options among ${names.join(', ') || 'none'}`, received: show(name),
    fix: guess.length > 0 ? `did you mean ${guess.join(' or ')}?` : 'leave it out',
  });
}

const missingOption = (place: string, name: string): KeratinError => new KeratinError({
  code: 'option/missing', expected: `a value for ${name}`, received: 'none',
  fix: `pass it by position or by name: ${place.split(' ')[0]}({ ${name}: … })`,
});

/** An error that says which argument is wrong. */
export const wrongValue = (name: string, expected: string, given: unknown, fix: string): KeratinError =>
  new KeratinError({ code: 'option/value', expected: `${name} to be ${expected}`, received: show(given), fix });

/** A class whose constructor takes one options object and whose arguments are declared in `args`. */
export interface Configured {
  new (options: any): unknown;
  readonly args: Arguments;
}

/** Arguments by position as in Keras, of which those of `Further` may be left out from the end, and options last. Or one options object. */
export interface Factory<C extends Configured, Required extends readonly unknown[], Further extends readonly unknown[]> {
  (...given: [...Required, ...Prefix<Further>, options?: Partial<OptionsOf<C>>]): InstanceType<C>;
  (options: OptionsOf<C>): InstanceType<C>;
}
/** All beginnings of a list. */
type Prefix<L extends readonly unknown[]> = L extends readonly [...infer Head, unknown] ? L | Prefix<Head> : L;
type OptionsOf<C extends Configured> = NonNullable<ConstructorParameters<C>[0]>;

/**
 * Makes the function that makes a class: positional arguments first and one options object last, or the object alone.
 *
 * @example
 * const conv2d = factory<typeof Conv2D, [filters: number, kernelSize: Size]>(Conv2D);
 * conv2d(32, 3, { activation: 'relu' });
 * conv2d({ filters: 32, kernelSize: 3, activation: 'relu' });
 */
export function factory<C extends Configured, Required extends readonly unknown[] = [], Further extends readonly unknown[] = []>(made: C): Factory<C, Required, Further> {
  return (...given: readonly unknown[]) =>
    new made(within(factoryName(made.name), () => byName(Object.keys(made.args), given))) as InstanceType<C>;
}

function byName(names: readonly string[], given: readonly unknown[]): Record<string, unknown> {
  const last = given.at(-1);
  const options = isPlainObject(last) ? last : {};
  const positional = isPlainObject(last) ? given.slice(0, -1) : given;
  const result: Record<string, unknown> = { ...options };
  positional.forEach((value, i) => {
    const name = names[i];
    if (name === undefined || (result[name] !== undefined && value !== undefined)) {
      throw new KeratinError({
        code: 'option/position', expected: name === undefined ? `at most ${names.length} positional arguments` : `${name} once`,
        received: name === undefined ? `${positional.length}` : `${show(value)} by position and ${show(result[name])} by name`,
        fix: name === undefined ? 'pass one options object last' : 'leave one of the two out',
      });
    }
    if (value !== undefined) result[name] = value;
  });
  return result;
}

const isPlainObject = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
