/** @file The mean at the border, of which Kerases have two opinions. */
import type { Value } from '../../core/value.js';
import { type PoolOptions, averagePool } from '../../ops/pool.js';
import { padEdges } from '../../ops/resize.js';
import { perAxis, resolvePadding } from '../../ops/window.js';
import { variant } from '../argument-kinds.js';
import { poolingArguments } from './pooling.js';

/** Arguments of an average pooling over that many spatial axes. */
export const averageArguments = (spatial: number) => ({
  ...poolingArguments(spatial),
  /** Around the input of padding `same`: `uncounted` (the default) nothing that counts, as Keras on TensorFlow and JAX; `edge`, where it is uneven, the edge repeated, as on PyTorch. */
  border: variant('uncounted', 'edge'),
});

/** The mean of each window, with the edge repeated where padding `same` is uneven. */
export function averageWithEdge(x: Value, options: PoolOptions): Value {
  const space = x.shape.slice(1, -1);
  const size = perAxis('poolSize', options.size, space.length);
  const pads = resolvePadding(options.padding ?? 'valid', space, size, perAxis('strides', options.strides ?? size, space.length), space.map(() => 1));
  if (pads.every(([before, after]) => before === after)) return averagePool(x, options);
  return averagePool(padEdges(x, [[0, 0], ...pads, [0, 0]], 'edge'), { ...options, padding: 'valid' });
}
