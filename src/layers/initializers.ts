/** @file Initial numbers of weights. */
import type { Configurable } from '../core/registry.js';
import type { Shape } from '../core/shape.js';
import type { Tensor } from '../core/tensor.js';

export interface Initializer extends Configurable {
  make(shape: Shape): Tensor;
}
