/** @file Values of options as they are typed: numbers and words, or an error that says what would have been right. */
import { check, show } from '../core/errors.js';
import { nearestNames } from '../core/registry.js';

/** Reads what was typed after an option. @throws KeratinError `cli/option` */
export type ReadValue<T> = (typed: string) => T;

/** A whole number of at least `least`. */
export function wholeNumber(option: string, least = 1): ReadValue<number> {
  return (typed) => {
    const value = Number(typed);
    check(/^\d+$/.test(typed.trim()) && Number.isSafeInteger(value) && value >= least, () => ({
      code: 'cli/option', where: `keratin ${option}`, expected: `a whole number of ${least} or more`, received: show(typed), fix: `write ${flagOf(option)} ${Math.max(least, 20)}, for example`,
    }));
    return value;
  };
}

/** A number between two others: the first may be taken, the second not; without an upper end neither. */
export function numberBetween(option: string, low: number, high: number, example: number): ReadValue<number> {
  return (typed) => {
    const value = typed.trim() === '' ? NaN : Number(typed);
    check((Number.isFinite(high) ? value >= low : value > low) && value < high, () => ({
      code: 'cli/option', where: `keratin ${option}`, expected: `a number ${Number.isFinite(high) ? `from ${low} to below ${high}` : `above ${low}`}`, received: show(typed), fix: `write ${flagOf(option)} ${example}, for example`,
    }));
    return value;
  };
}

/** Any number, below 0 too. */
export function anyNumber(option: string, example: number): ReadValue<number> {
  return (typed) => {
    const value = typed.trim() === '' ? NaN : Number(typed);
    check(Number.isFinite(value), () => ({ code: 'cli/option', where: `keratin ${option}`, expected: 'a number', received: show(typed), fix: `write ${flagOf(option)} ${example}, for example` }));
    return value;
  };
}

/** One of some words. */
export function oneOf<W extends string>(option: string, words: readonly W[]): ReadValue<W> {
  return (typed) => {
    const word = words.find((known) => known === typed);
    check(word !== undefined, () => ({
      code: 'cli/option', where: `keratin ${option}`, expected: words.join(' or '), received: show(typed),
      fix: `write ${flagOf(option)} ${nearestNames(typed, words)[0] ?? words[0]}`,
    }));
    return word;
  };
}

/** Pictures of a part: a count, or a fraction below 1. */
export function countOrFraction(option: string): ReadValue<number> {
  return (typed) => {
    const value = Number(typed);
    check(value > 0 && (value < 1 || Number.isSafeInteger(value)), () => ({
      code: 'cli/option', where: `keratin ${option}`, expected: 'a number of pictures of each class, or a fraction between 0 and 1', received: show(typed), fix: `write ${flagOf(option)} 1000 or ${flagOf(option)} 0.8, for example`,
    }));
    return value;
  };
}

/** The path of a drawing; asked before anything is computed. */
export function drawingPath(option: string): ReadValue<string> {
  return (typed) => {
    check(/\.(png|svg)$/i.test(typed), () => ({ code: 'cli/option', where: `keratin ${option}`, expected: 'a name that ends in .png or .svg', received: show(typed), fix: `write ${flagOf(option)} confusion.png, for example` }));
    return typed;
  };
}

/** `--epochs` of `train --epochs`. */
const flagOf = (option: string): string => option.split(' ').at(-1)!;
