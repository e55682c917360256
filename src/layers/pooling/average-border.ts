/** @file The mean at the border, of which Kerases have two opinions. */
import type { Value } from '../../core/value.js';
import { type PoolOptions, averagePool } from '../../ops/pool.js';
import { padEdges } from '../../ops/resize.js';
import { perAxis, resolvePadding } from '../../ops/window.js';
import { variant } from '../argument-kinds.js';

/**
 * What padding `same` puts around the input: nothing that counts (`uncounted`: the default, and Keras on TensorFlow and JAX),
 * or, where it is uneven on some axis, the edge repeated (`edge`: Keras on PyTorch).
 */
export const border = variant('uncounted', 'edge');

/** The mean of each window, with the edge repeated where padding `same` is uneven. */
export function averageWithEdge(x: Value, options: PoolOptions): Value {
  const space = x.shape.slice(1, -1);
  const size = perAxis('poolSize', options.size, space.length);
  const pads = resolvePadding(options.padding ?? 'valid', space, size, perAxis('strides', options.strides ?? size, space.length), space.map(() => 1));
  if (pads.every(([before, after]) => before === after)) return averagePool(x, options);
  return averagePool(padEdges(x, [[0, 0], ...pads, [0, 0]], 'edge'), { ...options, padding: 'valid' });
}
