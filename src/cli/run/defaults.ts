/** @file Settings of a training run where nothing else was asked for. Costs nothing to load: the help names them. */

export const archNames = ['small', 'tiny'] as const;
export type ArchName = (typeof archNames)[number];

/** Those of the notes, where they have them. */
export const defaults = {
  arch: 'small', imageSize: 150, epochs: 30, epochsOnBase: 20, batch: 20, batchAugmented: 32, learningRate: 1e-4, validationSplit: 0.2, seed: 1,
} as const;

/** Networks that others have trained, for `--base`. */
export const networkNames = [
  'vgg16', 'vgg19', 'mobilenet', 'mobilenetv2', 'resnet50', 'resnet101', 'resnet152', 'resnet50v2', 'inceptionv3', 'xception', 'densenet121', 'efficientnetb0', 'nasnetmobile',
] as const;
export type NetworkName = (typeof networkNames)[number];

/** Pixels of a side on such a base, where nothing was asked for. */
export const baseSize = (name: string): number => (/^vgg/i.test(name) ? 150 : /^(inceptionv3|xception)/i.test(name) ? 299 : 224);
