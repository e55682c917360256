/** @file Which picture goes into which part: counted out, checked, no file touched. */
import { check, show } from '../../core/errors.js';
import { RandomGenerator } from '../../core/random.js';
import { byCodePoints, byNumbers, someOf } from './names.js';
import type { SplitFolderOptions, SplitParts } from './split-folder.js';

/** Class -> its pictures. */
export type ByClass = ReadonlyMap<string, readonly string[]>;

/** Part -> class -> pictures, each class in order. */
export type SplitPlan = ReadonlyMap<string, ByClass>;

/**
 * Gives each part its pictures.
 * @throws KeratinError `data/split`, `data/too-few`
 */
export function planSplit(pictures: ByClass, parts: SplitParts, { order, seed, naturalOrder = true }: SplitFolderOptions): SplitPlan {
  const areFractions = checkParts(parts);
  checkCounts(pictures, parts, areFractions);
  const shuffled = (order ?? (seed === undefined ? 'name' : 'random')) === 'random';
  const random = new RandomGenerator(seed ?? 0);
  const plan = new Map<string, Map<string, string[]>>(Object.keys(parts).map((part) => [part, new Map()]));
  for (const className of [...pictures.keys()].sort(byCodePoints)) {
    const sorted = [...pictures.get(className)!].sort(naturalOrder ? byNumbers : byCodePoints);
    const files = shuffled ? Array.from(random.permutation(sorted.length), (i) => sorted[i]!) : sorted;
    let [from, share] = [0, 0];
    for (const [part, amount] of Object.entries(parts)) {
      share += amount;
      // A whole share of 10 pictures must not become 9 because 0.7 + 0.2 + 0.1 is a little less than 1.
      const to = areFractions ? Math.min(files.length, Math.floor(share * files.length + 1e-6)) : from + amount;
      plan.get(part)!.set(className, files.slice(from, to));
      from = to;
    }
  }
  return plan;
}

/** Whether the parts are fractions. */
function checkParts(parts: SplitParts): boolean {
  const fix = 'write { train: 1000, validation: 500, test: 500 } for pictures of each class, or { train: 0.8, validation: 0.2 } for fractions';
  const named = Object.entries(parts ?? {});
  check(named.length > 0, () => ({ code: 'data/split', expected: 'parts by name', received: show(parts), fix }));
  const badName = named.find(([name]) => !/^[^\0/\\:*?"<>|]+$/.test(name) || name.startsWith('.'))?.[0];
  check(badName === undefined, () => ({ code: 'data/split', expected: 'part names that can name a folder', received: show(badName), fix: 'use plain words, as train' }));
  const bad = named.find(([, amount]) => typeof amount !== 'number' || !(amount > 0) || (amount >= 1 && !Number.isSafeInteger(amount)));
  check(bad === undefined, () => ({ code: 'data/split', expected: 'a count of 1 or more, or a fraction between 0 and 1, for each part', received: `${bad![0]}: ${show(bad![1])}`, fix }));
  const fractions = named.filter(([, amount]) => amount < 1);
  check(fractions.length === 0 || fractions.length === named.length, () => ({
    code: 'data/split', expected: 'counts for all parts, or fractions for all', received: named.map(([name, amount]) => `${name}: ${amount}`).join(', '), fix,
  }));
  const sum = fractions.reduce((total, [, amount]) => total + amount, 0);
  check(sum <= 1 + 1e-9, () => ({ code: 'data/split', expected: 'fractions that add up to at most 1', received: `${fractions.map(([, amount]) => amount).join(' + ')} = ${+sum.toFixed(6)}`, fix: 'make them smaller' }));
  return fractions.length > 0;
}

function checkCounts(pictures: ByClass, parts: SplitParts, areFractions: boolean): void {
  const wanted = Object.values(parts).reduce((total, amount) => total + amount, 0);
  const sum = Object.entries(parts).map(([name, amount]) => `${name} ${amount}`).join(' + ');
  const short = [...pictures].filter(([, files]) => files.length < (areFractions ? Object.keys(parts).length : wanted));
  check(short.length === 0, () => {
    const fewest = Math.min(...short.map(([, files]) => files.length));
    return {
      code: 'data/too-few', expected: areFractions ? 'at least one picture for each part in each class' : `at least ${wanted} pictures in each class (${sum})`,
      received: someOf(short.map(([name, files]) => `${files.length} in "${name}"`)),
      fix: areFractions ? 'add pictures, or leave the class out' : `lower the counts to ${fewest} in all, or use fractions, as 0.8 and 0.2`,
    };
  });
}
