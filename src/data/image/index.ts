/** @file Pictures: from files to numbers and back, at any size, varied at random. */
export { listImages } from '#list-images';
export type { ListImagesOptions } from './list-images.js';
export { type AffineParameters, type FillMode, type WarpOptions, applyAffineTransform } from './affine.js';
export type { ImageDataGeneratorOptions } from './augmentation-settings.js';
export { type FlowOptions, ImageArrayFlow } from './image-array-flow.js';
export { type ArrayToImageOptions, arrayToImage, imageToArray } from './image-array.js';
export { ImageDataGenerator, imageDataGenerator } from './image-data-generator.js';
export { type LoadImageOptions, loadImage } from './load-image.js';
export type { ColorMode, Pixels } from './pixels.js';
export type { TransformParameters } from './random-transform.js';
export type { Interpolation } from './resample-filters.js';
export { type SaveImageOptions, saveImage } from './save-image.js';
