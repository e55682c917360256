/** @file `fit(x, y, options)` and `fit(source, options)` told apart. */
import type { BatchPart } from '../data/dataset.js';

const optionNames = new Set(['batchSize', 'epochs', 'initialEpoch', 'verbose', 'callbacks', 'validationSplit', 'validationData', 'validationSteps', 'validationBatchSize', 'validationFreq', 'shuffle', 'classWeight', 'sampleWeight', 'stepsPerEpoch', 'signal', 'steps', 'cacheFrozen']);

/** `(x, y, options)` or `(x, options)`. */
export function splitArguments<T extends object>(second: BatchPart | T | undefined, third: T | undefined): [BatchPart | undefined, T] {
  const isOptions = third === undefined && typeof second === 'object' && second !== null && Object.getPrototypeOf(second) === Object.prototype && Object.keys(second).every((key) => optionNames.has(key));
  return isOptions ? [undefined, second as T] : [second as BatchPart | undefined, third ?? ({} as T)];
}
