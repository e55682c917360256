/** @file What is added to the loss for a weight. */
import type { Configurable } from '../core/registry.js';
import type { Value } from '../core/value.js';

export interface Regularizer extends Configurable {
  penalty(weight: Value): Value;
}
