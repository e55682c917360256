/** @file The argument valueRange: the least and the largest number of pictures. */
import { type Argument, wrongValue } from '../arguments.js';

export type ValueRange = readonly [low: number, high: number];

/** Default [0, 255]. */
export const valueRange: Argument<ValueRange | null, ValueRange, false> = {
  needed: false,
  read(given, name) {
    const [low, high, ...more] = Array.isArray(given ?? [0, 255]) ? ((given ?? [0, 255]) as unknown[]) : [];
    if (typeof low === 'number' && typeof high === 'number' && more.length === 0 && low < high) return Object.freeze([low, high] as const);
    throw wrongValue(name, 'two numbers, the smaller first', given, `write ${name}: [0, 1] for rescaled pictures`);
  },
};
