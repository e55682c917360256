/** @file The names that a beginner needs; everything else is under a subpath, as `keratin/ops`. */
export { KeratinError } from './core/errors.js';
export { constant, placeholder, Variable } from './core/leaf.js';
export { random, setSeed } from './core/random.js';
export { Tensor, tensor } from './core/tensor.js';
export type { Value } from './core/value.js';

export { gradients } from './autodiff/gradients.js';
export { stopGradient } from './autodiff/stop-gradient.js';
export { mean } from './ops/reduce.js';
export { compile } from './runtime/function.js';

export * as layers from './layers/index.js';
export { activations, constraints, initializers, regularizers } from './layers/index.js';
export * as losses from './losses/index.js';
export * as metrics from './metrics/index.js';
export * as optimizers from './optimizers/index.js';
export * as ops from './ops/index.js';
export type { History } from './training/callbacks/history.js';
export * as callbacks from './training/callbacks/index.js';
export * as datasets from './data/datasets/index.js';
export * as applications from './applications/index.js';

export { input } from './models/input.js';
export { loadModel } from './models/load.js';
export { Model, model } from './models/model.js';
export { Sequential, sequential } from './models/sequential.js';
export { toCategorical } from './data/to-categorical.js';
