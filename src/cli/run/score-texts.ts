/** @file How good a classifier of texts is. */
import { fromArrays } from '../../data/dataset.js';
import type { Model } from '../../models/model.js';
import { type Score, score } from './score.js';
import type { TextPart } from './text-folders.js';

export type { Score } from './score.js';

export const scoreTexts = (model: Model, { x, y }: TextPart, classes: number, verbose: 0 | 1 = 0): Promise<Score> => score(model, fromArrays(x, y, undefined, { batchSize: 128 }), classes, verbose);
