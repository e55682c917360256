/** @file What a weight is mapped to after each update. */
import type { Configurable } from '../core/registry.js';
import type { Value } from '../core/value.js';

export interface Constraint extends Configurable {
  project(weight: Value): Value;
}
