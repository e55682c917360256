/** @file Which words of a text counted for a class. */
import { gradients } from '../autodiff/gradients.js';
import { check } from '../core/errors.js';
import { constant, placeholder } from '../core/leaf.js';
import { Tensor, type TensorLike } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import type { Model } from '../models/model.js';
import { add, mul } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { mean } from '../ops/reduce.js';
import { classScore } from './class-score.js';
import { type Word, wordsAsHtml, wordsForTerminal } from './colored-words.js';
import { type ExplainOptions, explain } from './explain.js';
import { gradCam } from './grad-cam.js';
import { resizeHeatmap } from './heatmap.js';
import { wholeOption } from './model-input.js';
import { runProgram } from './model-programs.js';
import { type LayerName, traceAll } from './trace-layers.js';

/** A word for each step, a function of the index, or a word index as tokenizers keep it (word to index). */
export type Words = readonly string[] | ((index: number, step: number) => string | undefined) | ReadonlyMap<string, number> | Readonly<Record<string, number>>;

export interface WordImportanceOptions extends ExplainOptions {
  /** What stands for the indices; default the indices themselves. */
  readonly words?: Words;
  /**
   * `integratedGradients` (default): how much of the score each word's vector brought, all together the score less that of no words.
   * `gradCam`: where the last convolution or recurrent layer saw the class, never below 0.
   */
  readonly method?: 'integratedGradients' | 'gradCam';
  /** Points of the integral; default 32. */
  readonly steps?: number;
  /** Layer for `gradCam`. */
  readonly layer?: LayerName;
  /** Whether steps of index 0, the padding, are shown; default false. */
  readonly padding?: boolean;
}

/** The words that counted, as numbers and as coloured text: blue for the class, red against it. */
export interface WordImportance {
  readonly classIndex: number;
  /** What the model gives for that class: usually its probability, 0–1. */
  readonly score: number;
  /** Of every step, padding included: [t]. */
  readonly importance: Tensor;
  readonly words: readonly Word[];
  /** `<p>` with a `<span>` for each word; self-contained, everything escaped. */
  readonly html: string;
  /** The same with ANSI colours of 24 bits. */
  readonly terminal: string;
}

/**
 * Which words counted for a class, for models of words (an embedding, then convolutions or recurrent layers)
 * and of series [t, d], where steps stand for words.
 *
 * Source: Sundararajan et al. 2017, https://arxiv.org/abs/1703.01365; Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391
 *
 * @param sequence indices [t] as the model takes them, or a series [t, d]
 * @throws KeratinError `shape/sample`, `visualization/class`, `visualization/option`, `data/lengths`
 * @example
 * const { terminal } = await wordImportance(model, padSequences([review], { maxlen: 500 }), { words: (i) => wordOf.get(i - 3) });
 * console.log(terminal);
 */
export async function wordImportance(model: Model, sequence: TensorLike, options: WordImportanceOptions = {}): Promise<WordImportance> {
  const { method = 'integratedGradients', words, padding = false, ...rest } = options;
  const whole = await explain('wordImportance', model, sequence, rest, [], ({ scores }) => [scores]);
  const { classIndex, score, sample } = whole;
  const t = sample.shape[1]!;
  const importance = method === 'gradCam'
    ? resizeHeatmap(await gradCam(model, sample, { ...rest, classIndex }), [t])
    : await integrate(model, sample, classIndex, rest);
  const indices = sample.shape.length === 2 ? Array.from(sample.data, Number) : null;
  const wordOf = reader(words, t);
  const shown = Array.from({ length: t }, (_, step): Word => ({ step, word: wordOf(indices?.[step] ?? step, step), importance: Number(importance.data[step]) }))
    .filter(({ step }) => padding || indices === null || indices[step] !== 0);
  return { classIndex, score, importance, words: shown, html: wordsAsHtml(shown), terminal: wordsForTerminal(shown).join(' ') };
}

/** Integrated gradients along the vectors of the words, all points of the integral as one batch: [t]. */
async function integrate(model: Model, sample: Tensor, classIndex: number, { steps = 32, score: kind = 'logOdds' }: WordImportanceOptions): Promise<Tensor> {
  wholeOption('wordImportance', 'steps', steps, 1);
  const shape = [steps, ...sample.shape.slice(1)];
  const make = (): [Value[], Value[]] => {
    const input = placeholder(shape, { dtype: sample.dtype, name: 'sequences' });
    const wanted = placeholder([steps], { dtype: 'int32', name: 'classes' });
    const found: { vectors: Value; swept: Value }[] = [];
    const sweep = (vectors: Value): Value => {
      const shares = constant(Array.from({ length: steps }, (_, i) => (i + 0.5) / steps), { shape: [steps, ...vectors.shape.slice(1).map(() => 1)] });
      const swept = mul(vectors, shares);
      found.push({ vectors, swept });
      return swept;
    };
    let { outputs } = traceAll(model, [input], sweep);
    if (found.length === 0) outputs = traceAll(model, [sweep(input)]).outputs;
    const slopes = gradients(sum(classScore(outputs[0]!, wanted, kind).scores), found.map(({ swept }) => swept));
    const brought = found.map(({ vectors }, i) => mul(slopes[i]!, vectors)).map((x) => (x.rank === 3 ? sum(x, 2) : x)).reduce(add);
    return [[input, wanted], [mean(brought, 0)]];
  };
  const rows = sample.gather(new Int32Array(steps));
  const [importance] = await runProgram(model, ['wordImportance', shape, kind], make, [rows, new Tensor([steps], 'int32', new Int32Array(steps).fill(classIndex))]);
  return importance!;
}

function reader(words: Words | undefined, t: number): (index: number, step: number) => string {
  if (words === undefined) return String;
  if (typeof words === 'function') return (index, step) => words(index, step) ?? '?';
  if (Array.isArray(words)) {
    check(words.length === t, () => ({ code: 'data/lengths', where: 'wordImportance', expected: `${t} words, one for each step`, received: `${words.length}`, fix: 'pass a function of the index, or a word for padding too' }));
    return (_, step) => (words as readonly string[])[step]!;
  }
  const entries = words instanceof Map ? [...words as ReadonlyMap<string, number>] : Object.entries(words as Readonly<Record<string, number>>);
  const byIndex = new Map(entries.map(([word, index]) => [index, word]));
  return (index) => byIndex.get(index) ?? '?';
}
