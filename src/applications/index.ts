/** @file Networks that others have trained: `applications.mobilenetV2({ weights: 'imagenet' })`. */
export type { Application, ApplicationOptions } from './application.js';
export { type Prediction, decodePredictions } from './decode-predictions.js';
export { type PreprocessingMode, preprocessInput } from './preprocess-input.js';

export { densenet121 } from './densenet.js';
export { efficientnetB0 } from './efficientnet.js';
export { inceptionV3 } from './inception-v3.js';
export { mobilenet } from './mobilenet.js';
export { mobilenetV2 } from './mobilenet-v2.js';
export { nasnetMobile } from './nasnet.js';
export { resnet101, resnet152, resnet50, resnet50V2 } from './resnet.js';
export { vgg16, vgg19 } from './vgg.js';
export { xception } from './xception.js';
