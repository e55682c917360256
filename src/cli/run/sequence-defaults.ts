/** @file Settings of runs on texts and series where nothing else was asked for. Costs nothing to load: the help names them. */

export const textArchs = ['embedding', 'simple-rnn', 'lstm', 'gru', 'bidirectional', 'conv1d'] as const;
export type TextArch = (typeof textArchs)[number];
export const seriesArchs = ['dense', 'lstm', 'gru', 'stacked-gru', 'bidirectional', 'conv1d', 'conv1d-gru'] as const;
export type SeriesArch = (typeof seriesArchs)[number];

/** Those of the notes, where they have them. */
export const textDefaults = { arch: 'lstm', epochs: 10, batch: 128, learningRate: 1e-3, words: 10_000, length: 500 } as const;
export const seriesDefaults = { arch: 'gru', epochs: 20, batch: 128, learningRate: 1e-3, lookback: 120, step: 1, delay: 0, stepsPerEpoch: 500 } as const;

/** Texts a step where nobody says: the notes' 128, and fewer of few texts, so that an epoch has sixteen steps or so to learn by. */
export const textBatch = (texts: number): number => 2 ** Math.max(3, Math.min(Math.log2(textDefaults.batch), Math.floor(Math.log2(texts / 16))));
