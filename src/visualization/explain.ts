/** @file What all explanations of a class share: the sample, the class, and a program whose outputs begin with class and score. */
import { check, show } from '../core/errors.js';
import { placeholder } from '../core/leaf.js';
import { Tensor, type TensorLike } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import type { Model } from '../models/model.js';
import { type ScoreKind, classCount, classScore } from './class-score.js';
import { oneSample } from './model-input.js';
import { runProgram } from './model-programs.js';
import { type TracedLayer, traceAll } from './trace-layers.js';

export interface ExplainOptions {
  /** The class to explain; default the likeliest. A model of one output has the classes 0 and 1. */
  readonly classIndex?: number;
  /** What is differentiated; default `logOdds`. */
  readonly score?: ScoreKind;
}

/** What an explanation is computed from. */
export interface Explained { readonly input: Value; readonly layers: readonly TracedLayer[]; readonly scores: Value }
export interface Explanation { readonly classIndex: number; readonly score: number; readonly sample: Tensor; readonly results: readonly Tensor[] }

/** Runs `compute` on one sample. `place` names the program; `settings` are what it is made of besides. */
export async function explain(place: string, model: Model, sample: TensorLike, options: ExplainOptions, settings: readonly unknown[], compute: (explained: Explained) => readonly Value[]): Promise<Explanation> {
  const x = oneSample(model, sample, place);
  const kind = options.score ?? 'logOdds';
  const make = (): [Value[], Value[]] => {
    const input = placeholder(x.shape, { dtype: x.dtype, name: 'sample' });
    const wanted = placeholder([1], { dtype: 'int32', name: 'class' });
    const { layers, outputs } = traceAll(model, [input]);
    const { classes, outputs: shown, scores } = classScore(outputs[0]!, wanted, kind);
    return [[input, wanted], [classes, shown, ...compute({ input, layers, scores })]];
  };
  const wanted = new Tensor([1], 'int32', Int32Array.of(wantedClass(place, model, options.classIndex)));
  const [classes, outputs, ...results] = await runProgram(model, [place, x.shape, kind, ...settings], make, [x, wanted]);
  return { classIndex: classes!.item(), score: outputs!.item(), sample: x, results };
}

/** -1 where none was asked for.
 * @throws KeratinError `visualization/class` */
export function wantedClass(place: string, model: Model, classIndex: number | undefined): number {
  if (classIndex === undefined) return -1;
  const last = classCount(model.output.shape.at(-1) ?? 1) - 1;
  check(Number.isInteger(classIndex) && classIndex >= 0 && classIndex <= last, () => ({
    code: 'visualization/class', where: place, expected: `a class from 0 to ${last}`, received: show(classIndex), fix: 'leave classIndex out for the likeliest class',
  }));
  return classIndex;
}
