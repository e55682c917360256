/** @file The optimizers that a string, a Keras config or a saved model may name. */
import { type Identifier, Registry } from '../core/registry.js';
import { adadelta, adagrad, rmsprop } from './adaptive.js';
import { adam, adamax, adamw, nadam } from './adam.js';
import type { OptimizerFactory } from './define-optimizer.js';
import { lion, sgd } from './descent.js';
import type { Optimizer } from './optimizer.js';

/** An optimizer by name (`'rmsprop'`), as Keras's object, or made. */
export type OptimizerIdentifier = Identifier<Optimizer>;

const factories: readonly OptimizerFactory<any>[] = [sgd, rmsprop, adam, adamw, adagrad, adadelta, adamax, nadam, lion];

export const optimizerRegistry = new Registry<Optimizer>('optimizer', Object.fromEntries(factories.map((make) => [make.className, (config) => make(config)])));

/**
 * An optimizer from whatever names one.
 * @throws KeratinError `name/unknown`, with the nearest names
 */
export const getOptimizer = (identifier: OptimizerIdentifier): Optimizer => optimizerRegistry.get(identifier);
