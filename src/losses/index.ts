/** @file The losses: `losses.binaryCrossentropy({ fromLogits: true })`, `losses.get('mse')`. */
export {
  binaryCrossentropy, binaryFocalCrossentropy, categoricalCrossentropy, categoricalFocalCrossentropy, klDivergence, sparseCategoricalCrossentropy,
} from './crossentropy.js';
export { categoricalHinge, hinge, squaredHinge } from './hinge.js';
export { FunctionLoss, Loss, type LossFactory, type LossFunction, type LossOptions } from './loss.js';
export { type LossIdentifier, getLoss as get } from './loss-registry.js';
export { dice, tversky } from './overlap.js';
export type { Reduction } from './reduction.js';
export {
  cosineSimilarity, huber, logCosh, meanAbsoluteError, meanAbsolutePercentageError, meanSquaredError, meanSquaredLogarithmicError, poisson,
} from './regression.js';
