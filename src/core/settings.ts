/** @file Settings of losses, metrics and optimizers: defaults, overlaid with what was given, and nothing that does not exist. */
import { KeratinError } from './errors.js';
import { nearestNames } from './registry.js';

/**
 * The settings in full, frozen. `undefined` counts as not given.
 *
 * @param also names that are accepted and dropped: what Keras writes but nothing here needs
 * @throws KeratinError `option/unknown` for a name that is not among the defaults
 */
export function readSettings<S extends object>(where: string, defaults: S, given: object, also: readonly string[] = []): Readonly<S> {
  const result = { ...defaults } as object as Record<string, unknown>;
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || also.includes(key)) continue;
    if (!Object.hasOwn(defaults, key)) {
      const names = Object.keys(defaults);
      const near = nearestNames(key, names);
      throw new KeratinError({
        code: 'option/unknown', where, expected: `options among ${names.join(', ')}`, received: `"${key}"`,
        fix: near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'leave it out',
      });
    }
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
