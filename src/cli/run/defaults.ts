/** @file Settings of a training run where nothing else was asked for. Costs nothing to load: the help names them. */

export const archNames = ['small', 'tiny'] as const;
export type ArchName = (typeof archNames)[number];

/** Those of the notes, where they have them. */
export const defaults = {
  arch: 'small', imageSize: 150, epochs: 30, epochsOnBase: 20, batch: 20, batchAugmented: 32, learningRate: 1e-4, validationSplit: 0.2, seed: 1,
} as const;
