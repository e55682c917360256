/** @file Closed tables of classes by name: what a string, a Keras config or a saved model may refer to. */
import { KeratinError, check, show } from './errors.js';

/** Something made from settings: its class name is Keras's, its config is frozen, in camelCase, and is all that is saved of it. */
export interface Configurable {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** As Keras writes it in JSON. */
export interface KerasObject {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** `kernel_size` to `kernelSize`. */
export const camelCase = (name: string): string => name.replace(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
/** `kernelSize` to `kernel_size`; `conv2d` and `l1` stay, `beta1` is Keras's `beta_1`. */
export const snakeCase = (name: string): string => (/^beta[12]$/.test(name) ? name.replace('beta', 'beta_') : splitWords(name));
const splitWords = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z])([A-Z][a-z])/g, '$1_$2').toLowerCase();

const isKerasObject = (value: unknown): value is KerasObject =>
  typeof value === 'object' && value !== null && typeof (value as KerasObject).class_name === 'string' && typeof (value as KerasObject).config === 'object' && (value as KerasObject).config !== null;

export const isConfigurable = (value: unknown): value is Configurable =>
  typeof value === 'object' && value !== null && typeof (value as Configurable).className === 'string' && typeof (value as Configurable).config === 'object';

/** Keys of a Keras config in camelCase, at the first level only: nested objects are read by whoever owns them. */
export function readKerasConfig(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(config)) {
    if (key !== '__proto__' && value !== undefined) result[camelCase(key)] = value;
  }
  return { ...result };
}

/** A Configurable as Keras's JSON; nested ones likewise. */
export function writeKerasObject(object: Configurable): KerasObject {
  return { class_name: object.className, config: writeKerasConfig(object.config) };
}

export function writeKerasConfig(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [snakeCase(key), writeKerasValue(value)]));
}

function writeKerasValue(value: unknown): unknown {
  if (isConfigurable(value)) return writeKerasObject(value);
  return Array.isArray(value) ? value.map(writeKerasValue) : value;
}

/** How a kind of thing is named: its string, Keras's object, or itself. */
export type Identifier<T> = string | KerasObject | T;

/** Makes an instance from settings in camelCase. */
export type Factory<T> = (config: Record<string, any>) => T;

/** A closed table: nothing outside it can be named by a string or by a file. */
export class Registry<T> {
  private readonly factories = new Map<string, Factory<T>>();

  /**
   * @param kind as it reads in errors: `initializer`
   * @param table Keras's class name -> factory; aliases may be added with `alias`
   */
  constructor(private readonly kind: string, private readonly table: Readonly<Record<string, Factory<T>>>, aliases: Readonly<Record<string, string>> = {}) {
    for (const [name, factory] of Object.entries(table)) this.factories.set(plain(name), factory);
    for (const [alias, name] of Object.entries(aliases)) this.factories.set(plain(alias), table[name]!);
  }

  get names(): string[] {
    return Object.keys(this.table);
  }

  /** The name as the table spells it: `hardSigmoid` to `hard_sigmoid`, an alias to what it stands for. */
  nameOf(name: string): string {
    const factory = this.factories.get(plain(name));
    const found = this.names.find((known) => this.table[known] === factory);
    if (found === undefined) throw this.unknown(name);
    return found;
  }

  has(name: string): boolean {
    return this.factories.has(plain(name));
  }

  /** By name, in Keras's spelling or ours: `glorotUniform`, `glorot_uniform` and `GlorotUniform` are the same. */
  create(name: string, config: Record<string, unknown> = {}): T {
    const factory = this.factories.get(plain(name));
    if (factory === undefined) throw this.unknown(name);
    return factory(config);
  }

  /** From a string, from Keras's `{ class_name, config }`, or the thing itself. */
  get(identifier: Identifier<T>): T {
    if (typeof identifier === 'string') return this.create(identifier);
    if (isKerasObject(identifier)) return this.create(identifier.class_name, readKerasConfig(identifier.config));
    check(isThing(identifier), () => ({
      code: 'name/kind', where: this.kind, expected: `the name of ${article(this.kind)} or one that was made`, received: show(identifier),
      fix: `use one of ${this.names.slice(0, 6).join(', ')} …`,
    }));
    return identifier;
  }

  private unknown(name: string): KeratinError {
    const guess = nearestNames(name, this.names).map((known) => `"${known}"`);
    const some = `use one of ${this.names.join(', ')}`;
    return new KeratinError({
      code: 'name/unknown', where: this.kind, expected: `the name of ${article(this.kind)}`, received: show(name),
      fix: guess.length > 0 ? `did you mean ${guess.join(' or ')}?` : some.length > 400 ? `${some.slice(0, 400)} …` : some,
    });
  }
}

/** An instance or a function; a record of a file that names no class is none. */
const isThing = (value: unknown): boolean =>
  typeof value === 'function' || (typeof value === 'object' && value !== null && (isConfigurable(value) || Object.getPrototypeOf(value) !== Object.prototype) && !Array.isArray(value));

const article = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
const plain = (name: string): string => name.replace(/[_\s-]/g, '').toLowerCase();

/** The one or two of `names` that `name` may have been meant to be, nearest first; none where nothing is near. */
export function nearestNames(name: string, names: readonly string[]): string[] {
  const near = names.map((known) => ({ known, distance: editDistance(plain(name), plain(known)) })).sort((a, b) => a.distance - b.distance);
  return near.filter(({ distance, known }) => distance <= Math.max(2, known.length / 3)).slice(0, 2).map(({ known }) => known);
}

/** Levenshtein's distance between two short words. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
