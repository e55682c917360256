/** @file Cases of metrics: the running value after each batch. */
import { type Kind, hasKeys } from './case.js';

export const metricCase: Kind = {
  name: 'metric',
  matches: (c) => hasKeys(c, 'metric', 'batches', 'results'),
};
