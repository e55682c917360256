/** @file Settings of losses, metrics, optimizers and data: defaults, overlaid with what was given, and nothing that does not exist. */
import { KeratinError, check, show } from './errors.js';
import { camelCase, nearestNames } from './registry.js';

/**
 * The settings in full, frozen. `undefined` counts as not given; Keras's spelling of a name (`batch_size`) is understood too.
 *
 * @param also names that are accepted and dropped: what Keras writes but nothing here needs
 * @throws KeratinError `option/unknown` for a name that is not among the defaults, `option/value` where true or false is wanted, `option/kind` for what holds no options
 */
export function readSettings<S extends object>(where: string, defaults: S, given: object, also: readonly string[] = []): Readonly<S> {
  check(typeof given === 'object' && given !== null && !Array.isArray(given), () => ({
    code: 'option/kind', where, expected: 'options by name', received: show(given), fix: `write { ${Object.keys(defaults)[0]}: … }, or leave them out`,
  }));
  const result = { ...defaults } as object as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    const key = Object.hasOwn(defaults, name) ? name : camelCase(name);
    if (value === undefined || also.includes(key)) continue;
    if (!Object.hasOwn(defaults, key)) {
      const names = Object.keys(defaults);
      const near = nearestNames(key, names);
      throw new KeratinError({
        code: 'option/unknown', where, expected: `options among ${names.join(', ')}`, received: `"${name}"`,
        fix: near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'leave it out',
      });
    }
    // 'false' would count as true.
    check(typeof result[key] !== 'boolean' || (typeof value !== 'string' && typeof value !== 'number'), () => ({
      code: 'option/value', where, expected: `${key} to be true or false`, received: show(value), fix: `write ${key}: true`,
    }));
    result[key] = value;
  }
  return Object.freeze(result) as object as S;
}

/** A setting that must be one of some words; both spellings are understood, Keras's is returned. */
export function oneOfWords<W extends string>(where: string, name: string, words: readonly W[], given: unknown): W {
  const plain = (word: string): string => word.replace(/_/g, '').toLowerCase();
  const word = typeof given === 'string' ? words.find((w) => plain(w) === plain(given)) : undefined;
  if (word !== undefined) return word;
  throw new KeratinError({
    code: 'option/value', where, expected: `${name} to be ${words.map((w) => `"${w}"`).join(' or ')}`, received: typeof given === 'string' ? `"${given}"` : String(given),
    fix: 'choose one of them',
  });
}

/** The setting `verbose` as a number: 1 or true says what is found, 0 or false does not. @throws KeratinError `option/value` */
export function readVerbose(where: string, given: unknown): 0 | 1 {
  check(given === 0 || given === 1 || typeof given === 'boolean', () => ({ code: 'option/value', where, expected: 'verbose to be 0 or 1', received: show(given), fix: 'use 0 to hear nothing' }));
  return Number(given) as 0 | 1;
}
