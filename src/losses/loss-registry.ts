/** @file The losses that a string, a Keras config or a saved model may name. */
import { type Identifier, Registry } from '../core/registry.js';
import * as crossentropy from './crossentropy.js';
import * as hinges from './hinge.js';
import { FunctionLoss, Loss, type LossFunction, type LossOptions } from './loss.js';
import * as overlap from './overlap.js';
import * as regression from './regression.js';

export { type LossFunction, Loss };

/** A loss by name (`'mse'`, `'binaryCrossentropy'`, `'binary_crossentropy'`), as Keras's object, made, or a function of symbolic values. */
export type LossIdentifier = Identifier<Loss> | LossFunction;

const factories = [
  regression.meanSquaredError, regression.meanAbsoluteError, regression.meanAbsolutePercentageError, regression.meanSquaredLogarithmicError,
  regression.huber, regression.logCosh, regression.poisson, regression.cosineSimilarity,
  crossentropy.binaryCrossentropy, crossentropy.binaryFocalCrossentropy, crossentropy.categoricalCrossentropy,
  crossentropy.categoricalFocalCrossentropy, crossentropy.sparseCategoricalCrossentropy, crossentropy.klDivergence,
  hinges.hinge, hinges.squaredHinge, hinges.categoricalHinge, overlap.dice, overlap.tversky,
] as readonly (((options?: LossOptions) => Loss) & { readonly className: string })[];

/** Other names, those of Keras 2 among them. */
export const lossAliases: Readonly<Record<string, string>> = {
  mse: 'MeanSquaredError', mae: 'MeanAbsoluteError', mape: 'MeanAbsolutePercentageError', msle: 'MeanSquaredLogarithmicError',
  bce: 'BinaryCrossentropy', kld: 'KLDivergence', kullback_leibler_divergence: 'KLDivergence',
  huber_loss: 'Huber', cosine: 'CosineSimilarity', cosine_proximity: 'CosineSimilarity',
};

export const lossRegistry = new Registry<Loss>('loss', Object.fromEntries(factories.map((make) => [make.className, make])), lossAliases);

/**
 * A loss from whatever names one.
 * @throws KeratinError `name/unknown`, with the nearest names
 */
export function getLoss(identifier: LossIdentifier): Loss {
  return typeof identifier === 'function' ? new FunctionLoss(identifier) : lossRegistry.get(identifier);
}
