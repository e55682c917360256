/** @file Names of classes as an option of data sets: a list, each name once. */
import { check, show } from '../core/errors.js';

/**
 * A class that is named twice would have two numbers, and all that is in it would be read twice.
 * @param names null for all classes
 * @throws KeratinError `option/value`
 */
export function checkClassNames(where: string, option: string, names: unknown): void {
  if (names === null) return;
  check(Array.isArray(names) && names.every((name) => typeof name === 'string'), () => ({
    code: 'option/value', where, expected: `${option} to be a list of names`, received: show(names), fix: `write for example ${option}: ['cats', 'dogs']`,
  }));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  check(twice === undefined, () => ({
    code: 'option/value', where, expected: `each name once in ${option}`, received: `${show(twice)} twice in ${show(names)}`, fix: 'name it once: its place in the list is its number',
  }));
}
