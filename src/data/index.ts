/** @file Data for training: batches from arrays and generators, one-hot rows, common scales, pictures, texts, series. */
export {
  type ArrayOptions, type Batch, type BatchPart, type BatchSource, type IterableSource,
  fromArrays, fromIterable, isBatchSource, isIterableSource,
} from './dataset.js';
export * from './image/index.js';
export { normalize, rescale } from './normalize.js';
export { toCategorical } from './to-categorical.js';
export * from './series/index.js';
export * from './text/index.js';
