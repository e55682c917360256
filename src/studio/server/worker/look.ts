/** @file Looking into a model with one sample: predictions, heatmaps, activations, words. The last samples are kept by name. */
import { performance } from 'node:perf_hooks';
import { inUnits } from '../../../cli/run/forecast.js';
import { Tensor } from '../../../core/tensor.js';
import { activations } from '../../../visualization/activations.js';
import { gradCam, gradCamPlusPlus } from '../../../visualization/grad-cam.js';
import { type Heatmap, resizeHeatmap } from '../../../visualization/heatmap.js';
import { applyColormap } from '../../../visualization/colormaps.js';
import { occlusion } from '../../../visualization/occlusion.js';
import { saliency } from '../../../visualization/saliency.js';
import { wordImportance } from '../../../visualization/word-importance.js';
import { errorReply, httpError } from '../http-error.js';
import { type Loaded, load } from './loaded.js';
import { type Sample, toBatch, toSample } from './samples.js';
import { toPicture, toSheet } from './sheets.js';
import type { Handlers, Predicted } from './tasks.js';

/** Samples that can be named. */
const KEPT = 64;
const samples = new Map<string, Sample>();

function keep(name: string, sample: Sample): void {
  samples.set(name, sample);
  for (const old of samples.keys()) if (samples.size > KEPT) samples.delete(old);
}

/** @throws KeratinError `server/missing` */
function recall(name: string): Sample {
  const found = samples.get(name);
  if (found === undefined) throw httpError('server/missing', { where: 'sample', expected: `one of the last ${KEPT} samples`, received: JSON.stringify(String(name).slice(0, 40)), fix: 'give it again, to /api/look' });
  keep(name, found);
  return found;
}

export const lookHandlers: Pick<Handlers, 'look' | 'heatmap' | 'activations' | 'words' | 'predict'> = {
  async look({ model: ref, sample: name, given, scale }) {
    const loaded = await load(ref);
    const sample = await toSample(loaded, given, scale);
    keep(name, sample);
    const begun = performance.now();
    const scores = scoresOf(loaded, (await run(loaded, [sample.x]))[0]!) ?? [];
    const milliseconds = performance.now() - begun;
    const predictions = scores.map((score, index) => ({ index, label: loaded.classes[index]!, score })).sort((a, b) => b.score - a.score).slice(0, 20);
    return { sample: name, model: ref.file.id, kind: loaded.kind, picture: sample.pixels === null ? null : await toPicture(sample.pixels), tokens: sample.tokens, predictions, scores, milliseconds };
  },

  async heatmap({ model: ref, sample: name, classIndex, layer, method }) {
    const loaded = await load(ref);
    const { x, pixels } = recall(name);
    const chosen = classIndex === undefined ? {} : { classIndex };
    const of = { gradCam, gradCamPlusPlus };
    const heat = method === 'saliency' ? await saliency(loaded.model, x, { ...chosen, samples: 8 }) : method === 'occlusion' ? await occlusion(loaded.model, x, chosen) : await of[method](loaded.model, x, { ...chosen, ...(layer === undefined ? {} : { layer }) });
    const [height = 1, width = 1] = heat.shape.length === 2 ? heat.shape : [1, heat.size];
    const colored = applyColormap(resizeHeatmap(heat.reshape([height, width]), [pixels?.height ?? height, pixels?.width ?? width]), 'jet', { min: 0, max: 1 });
    return { sample: name, ...classOf(loaded, heat), layer: layer ?? null, width, height, values: Array.from(heat.data as Float32Array, (v) => Math.round(v * 1e4) / 1e4), colored: await toPicture(colored) };
  },

  async activations({ model: ref, sample: name, layers }) {
    const { model } = await load(ref);
    const found = await activations(model, recall(name).x, layers === undefined ? {} : { layers });
    return Promise.all(found.map(async ({ name: layer, className, shape, tiles, imagesPerRow, blank }) => ({ layer, className, shape, sheet: await toSheet(tiles, imagesPerRow, 1), blank })));
  },

  async words({ model: ref, sample: name, classIndex, method }) {
    const loaded = await load(ref);
    const { x, words } = recall(name);
    if (words === null) throw httpError('server/sample', { where: 'sample', expected: 'a text', received: 'a picture', fix: 'use /api/look/heatmap for pictures' });
    const found = await wordImportance(loaded.model, x, { words, method, ...(classIndex === undefined ? {} : { classIndex }) });
    return { sample: name, ...classOf(loaded, found), words: found.words.map(({ word, importance }) => ({ word, importance })) };
  },

  async predict({ model: ref, samples: given, scale }) {
    const loaded = await load(ref);
    const read = await Promise.all(given.map((one) => toSample(loaded, one, scale).then(({ x }) => x, (error: unknown) => errorReply(error))));
    const inTables = given.map((one) => 'rows' in one || 'csv' in one);
    const good = read.filter((one) => one instanceof Tensor);
    const outputs = await run(loaded, good);
    let next = 0;
    return read.map((one, i) => {
      if (!(one instanceof Tensor)) return one;
      const y = outputs[next++]!;
      return { outputs: Array.from(y.data, Number), shape: y.shape, scores: scoresOf(loaded, y), classes: loaded.classes, value: inTables[i] === true ? inUnits(loaded.forecast!, Number(y.data[0])) : null } satisfies Predicted;
    });
  },
};

const classOf = ({ classes }: Loaded, { classIndex, score }: Pick<Heatmap, 'classIndex' | 'score'>): { classIndex: number; label: string; score: number } => ({ classIndex, label: classes[classIndex] ?? String(classIndex), score });

/** First outputs of the samples, each without the batch. Batches are filled up to a power of two: each size is a program of its own. */
async function run({ model }: Loaded, xs: readonly Tensor[]): Promise<Tensor[]> {
  const groups = new Map<string, number[]>();
  xs.forEach((x, i) => groups.set(x.shape.join(), [...(groups.get(x.shape.join()) ?? []), i])); // networks of open sizes
  const outputs = new Array<Tensor>(xs.length);
  for (const group of groups.values()) {
    const batchSize = 2 ** Math.ceil(Math.log2(group.length));
    const full = Array.from({ length: batchSize }, (_, row) => xs[group[row] ?? group[0]!]!);
    const y = await model.predict(toBatch(full), { batchSize });
    group.forEach((i, row) => { outputs[i] = y.slice(row, row + 1).reshape(y.shape.slice(1)); });
  }
  return outputs;
}

/** A number for each class; of one sigmoid both. null for what is no classifier. */
function scoresOf({ classes }: Loaded, y: Tensor): number[] | null {
  if (classes.length === 0) return null;
  const own = Array.from(y.data, Number);
  return own.length === 1 ? [1 - own[0]!, own[0]!] : own;
}
