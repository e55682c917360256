/** @file Models: sequential and functional, saved and loaded, their architecture as plain data. */
export { type ModelOrigin, modelFromConfig } from './config.js';
export { type CustomObjects } from './custom-objects.js';
export { input, type InputOptions } from './input.js';
export { loadModel, type LoadOptions, modelFromBytes, modelFromFiles } from './load.js';
export { type ModelOptions } from './layer-graph.js';
export { type LoadWeightsOptions } from './load-keras-weights.js';
export { Model, model, type ModelCompileArgs } from './model.js';
export { modelToFiles } from './save.js';
export { Sequential, sequential } from './sequential.js';
export { type SummaryOptions } from './summary.js';
export { modelToConfig } from './to-config.js';
