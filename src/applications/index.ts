/** @file Networks that others have trained: `applications.mobilenetV2({ weights: 'imagenet' })`. */
export type { Application, ApplicationOptions } from './application.js';
export { type Prediction, decodePredictions } from './decode-predictions.js';
export { type PreprocessingMode, preprocessInput } from './preprocess-input.js';

export { mobilenet } from './mobilenet.js';
export { mobilenetV2 } from './mobilenet-v2.js';
export { vgg16, vgg19 } from './vgg.js';
