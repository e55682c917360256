/** @file Occlusion: what a class loses where the picture is covered. */
import { check } from '../core/errors.js';
import { placeholder } from '../core/leaf.js';
import { Tensor, type TensorLike } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import { classScore } from './class-score.js';
import { type ExplainOptions, explain } from './explain.js';
import { Heatmap, toUnitRange } from './heatmap.js';
import { oneSample, wholeOption } from './model-input.js';
import { runProgram } from './model-programs.js';
import { traceAll } from './trace-layers.js';

export interface OcclusionOptions extends ExplainOptions {
  /** Side of the square that covers, in pixels; default an eighth of the shorter side. */
  readonly patch?: number;
  /** Pixels from one place to the next; default half the patch. */
  readonly stride?: number;
  /** What the covered part is filled with; default the picture's mean. */
  readonly fill?: number;
  /** Covered pictures computed at once; default 16. */
  readonly batchSize?: number;
}

/**
 * Occlusion: covers the picture piece by piece and looks how far the score falls. Needs no gradient.
 *
 * Source: Zeiler and Fergus 2013, https://arxiv.org/abs/1311.2901
 *
 * @param image one sample [h, w, c]
 * @returns heatmap [h, w]: the mean fall over all squares that covered a pixel, negative ones as 0; `raw` with its sign
 * @throws KeratinError `shape/rank`, `shape/sample`, `visualization/class`, `visualization/option`
 * @example
 * const heat = await occlusion(model, image, { patch: 32, stride: 16 });
 */
export async function occlusion(model: Model, image: TensorLike, options: OcclusionOptions = {}): Promise<Heatmap> {
  const x = oneSample(model, image, 'occlusion');
  check(x.shape.length === 4, () => ({ code: 'shape/rank', where: 'occlusion', expected: 'a picture [h, w, c]', received: `${x}`, fix: 'for sequences use wordImportance or saliency' }));
  const [, h, w, c] = x.shape as [number, number, number, number];
  const numbers = x.data as Float32Array;
  const { patch = Math.max(1, Math.round(Math.min(h, w) / 8)), fill = numbers.reduce((a, b) => a + b, 0) / x.size, batchSize = 16, score: kind = 'logOdds' } = options;
  const stride = wholeOption('occlusion', 'stride', options.stride ?? Math.max(1, patch >> 1), 1, patch);
  wholeOption('occlusion', 'patch', patch, 1, Math.min(h, w));
  const whole = await explain('occlusion', model, x, options, [], ({ scores }) => [scores]);
  const n = wholeOption('occlusion', 'batchSize', batchSize, 1);

  const corners = starts(h, patch, stride).flatMap((top) => starts(w, patch, stride).map((left) => ({ top, left })));
  const falls = new Float64Array(h * w);
  const times = new Float64Array(h * w);
  const classes = new Tensor([n], 'int32', new Int32Array(n).fill(whole.classIndex));
  for (let first = 0; first < corners.length; first += n) {
    const batch = new Float32Array(n * x.size);
    for (let i = 0; i < n; i++) {
      batch.set(numbers, i * x.size);
      const corner = corners[first + i];
      if (corner !== undefined) cover(batch.subarray(i * x.size, (i + 1) * x.size), corner, patch, w, c, fill);
    }
    const [scores] = await runProgram(model, ['occlusion of many', n, x.shape, kind], () => {
      const input = placeholder([n, h, w, c], { name: 'covered' });
      const wanted = placeholder([n], { dtype: 'int32', name: 'classes' });
      return [[input, wanted], [classScore(traceAll(model, [input]).outputs[0]!, wanted, kind).scores]];
    }, [new Tensor([n, h, w, c], 'float32', batch), classes]);
    corners.slice(first, first + n).forEach(({ top, left }, i) => {
      const fall = whole.results[0]!.item() - Number(scores!.data[i]);
      for (let y = top; y < top + patch; y++) {
        for (let at = y * w + left; at < y * w + left + patch; at++) {
          falls[at]! += fall;
          times[at]!++;
        }
      }
    });
  }
  const raw = new Tensor([h, w], 'float32', Float32Array.from(falls, (fall, i) => fall / times[i]!));
  return new Heatmap(toUnitRange(raw.data as Float32Array, [h, w]), whole.classIndex, whole.score, raw);
}

/** Where squares begin so that the last ends at the border. */
function starts(size: number, patch: number, stride: number): number[] {
  const found: number[] = [];
  for (let at = 0; at < size - patch; at += stride) found.push(at);
  return [...found, size - patch];
}

function cover(picture: Float32Array, { top, left }: { top: number; left: number }, patch: number, w: number, c: number, fill: number): void {
  for (let y = top; y < top + patch; y++) picture.fill(fill, (y * w + left) * c, (y * w + left + patch) * c);
}
