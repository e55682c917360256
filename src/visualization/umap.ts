/** @file Vectors of many dimensions on a plane so that neighbours stay neighbours: UMAP, by umap-js. */
import { check } from '../core/errors.js';
import { RandomGenerator } from '../core/random.js';
import { showShape } from '../core/shape.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';
import { wholeOption } from './model-input.js';

export interface UmapOptions {
  /** Dimensions of the result; default 2. */
  readonly components?: number;
  /** Neighbours that each vector keeps: few show small groups, many the whole; default 15, at most n - 1. */
  readonly neighbors?: number;
  /** How near points may come, 0–1; default 0.1. */
  readonly minDistance?: number;
  /** Same seed, same points; default 0. */
  readonly seed?: number;
}

/**
 * UMAP: points whose neighbours are those of the vectors. Groups and who is beside whom mean something; axes and distances between
 * groups do not, other than those of `principalComponents`.
 *
 * Source: McInnes, Healy and Melville 2018, https://arxiv.org/abs/1802.03426
 *
 * @param vectors [n, d], n of at least 4
 * @returns [n, components], which `embeddingProjector` draws as they are
 * @throws KeratinError `shape/rank`, `visualization/option`
 * @example
 * await saveDrawing('digits.svg', embeddingProjector(await umap(features), { groups: labels }));
 */
export async function umap(vectors: TensorLike, options: UmapOptions = {}): Promise<Tensor> {
  const { components = 2, neighbors = 15, minDistance = 0.1, seed = 0 } = options;
  const { shape, data } = tensor(vectors).cast('float64');
  const [n = 0, d = 0] = shape;
  check(shape.length === 2 && n >= 4 && d > 0, () => ({ code: 'shape/rank', where: 'umap', expected: 'four or more vectors [n, d]', received: showShape(shape), fix: 'reshape them to rows' }));
  wholeOption('umap', 'components', components, 1, d);
  wholeOption('umap', 'neighbors', neighbors, 2);
  check(minDistance >= 0 && minDistance <= 1, () => ({ code: 'visualization/option', where: 'umap', expected: 'minDistance from 0 to 1', received: String(minDistance), fix: 'use 0.1' }));
  const { UMAP } = await import('umap-js'); // loaded when first needed
  const rows = Array.from({ length: n }, (_, i) => Array.from((data as Float64Array).subarray(i * d, (i + 1) * d)));
  const points = await new UMAP({ nComponents: components, nNeighbors: Math.min(neighbors, n - 1), minDist: minDistance, random: drawer(seed) }).fitAsync(rows, () => true);
  return new Tensor([n, components], 'float32', Float32Array.from(points.flat()));
}

/** Numbers of 0 or more and below 1, one a call. */
function drawer(seed: number): () => number {
  const generator = new RandomGenerator(seed);
  let drawn: Float32Array = new Float32Array(0);
  let at = 0;
  return () => {
    if (at === drawn.length) [drawn, at] = [generator.uniform(4096), 0];
    return drawn[at++]!;
  };
}
