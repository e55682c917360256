/** @file Cases of losses: value = loss(y_true, y_pred). */
import { type Kind, hasKeys } from './case.js';

export const lossCase: Kind = {
  name: 'loss',
  matches: (c) => hasKeys(c, 'loss', 'y_true', 'y_pred', 'value'),
};
