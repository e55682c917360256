/** @file All kinds of fixture cases. A kind that has no runner yet stands here too, so that its cases are skipped by name. */
import type { Kind } from './case.js';
import { imageCases } from './image-case.js';
import { keras2Case } from './keras2-case.js';
import { layerCase } from './layer-case.js';
import { lossCase } from './loss-case.js';
import { metricCase } from './metric-case.js';
import { modelCase } from './model-case.js';
import { padSequencesCase, samplingTableCase, timeseriesGeneratorCase } from './sequence-case.js';
import { hashingTrickCase, tokenizerCase, wordSequenceCase } from './text-case.js';
import { trainingCase } from './training-case.js';

export const kinds: readonly Kind[] = [
  lossCase,
  metricCase,
  layerCase,
  trainingCase,
  keras2Case,
  ...imageCases,
  modelCase,
  padSequencesCase,
  timeseriesGeneratorCase,
  tokenizerCase,
  hashingTrickCase,
  wordSequenceCase,
  samplingTableCase,
];
