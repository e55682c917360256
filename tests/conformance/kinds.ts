/** @file All kinds of fixture cases. A kind that has no runner yet stands here too, so that its cases are skipped by name. */
import { type Kind, hasKeys, isListOf } from './case.js';
import { keras2Case } from './keras2-case.js';
import { layerCase } from './layer-case.js';
import { lossCase } from './loss-case.js';
import { metricCase } from './metric-case.js';
import { trainingCase } from './training-case.js';

/** Cases of a list, numbered. */
const numbered = (list: readonly unknown[]): { name: string; content: unknown }[] => list.map((content, i) => ({ name: String(i), content }));

export const kinds: readonly Kind[] = [
  lossCase,
  metricCase,
  layerCase,
  trainingCase,
  keras2Case,
  { name: 'model file', matches: (c) => hasKeys(c, 'inputs', 'outputs', 'summary') },
  { name: 'affine transform', matches: (c) => hasKeys(c, 'image') && isListOf(c.cases, 'fill_mode'), split: ({ image, cases }) => numbered(cases.map((c: object) => ({ image, ...c }))) },
  { name: 'image transform', matches: (c) => hasKeys(c, 'image') && isListOf(c.cases, 'transform'), split: ({ image, cases }) => numbered(cases.map((c: object) => ({ image, ...c }))) },
  { name: 'load image', matches: (c) => isListOf(c, 'file', 'color_mode', 'result'), split: numbered },
  { name: 'standardize', matches: (c) => isListOf(c, 'kwargs', 'x', 'result'), split: numbered },
  { name: 'pad sequences', matches: (c) => isListOf(c, 'sequences', 'kwargs', 'result'), split: numbered },
  { name: 'timeseries generator', matches: (c) => isListOf(c, 'data', 'targets', 'batches'), split: numbered },
  { name: 'tokenizer', matches: (c) => isListOf(c, 'texts', 'word_index'), split: numbered },
  { name: 'hashing trick', matches: (c) => isListOf(c, 'text', 'n', 'result'), split: numbered },
  { name: 'word sequence', matches: (c) => isListOf(c, 'text', 'kwargs', 'result'), split: numbered },
  { name: 'sampling table', matches: (c) => hasKeys(c, 'shape', 'dtype', 'data') },
];
