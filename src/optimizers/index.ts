/** @file The optimizers: `optimizers.rmsprop({ learningRate: 1e-4 })`, `optimizers.get('adam')`; and `schedules` of their learning rate. */
export { adadelta, adagrad, rmsprop } from './adaptive.js';
export { adam, adamax, adamw, nadam } from './adam.js';
export { type OptimizerFactory } from './define-optimizer.js';
export { lion, sgd } from './descent.js';
export { Optimizer, type OptimizerOptions, type RuleResult, type Scalars } from './optimizer.js';
export { type OptimizerIdentifier, getOptimizer as get } from './registry.js';
export { type LearningRate, LearningRateSchedule } from './schedule.js';
export * as schedules from './schedules.js';
