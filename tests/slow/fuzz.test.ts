/** @file A slice of `npm run fuzz`: changed bytes for every reader are read, or refused with a KeratinError, in time and within little memory. */
import { expect, it } from 'vitest';
import { fuzz } from '../fuzz/fuzz.js';

it('300 mutants do no harm', async () => {
  const { findings, mutants } = await fuzz({ mutants: 300, seed: 7, workers: 1 });
  expect(findings).toEqual([]);
  expect(mutants).toBe(300);
});
