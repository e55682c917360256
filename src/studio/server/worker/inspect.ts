/** @file What a model is made of: layers, weights and their histograms, kernels, patterns, the graph. */
import { KeratinError } from '../../../core/errors.js';
import { Tensor } from '../../../core/tensor.js';
import type { Layer } from '../../../layers/layer.js';
import { isGraphModel } from '../../../models/graph-model.js';
import { filterGrid } from '../../../visualization/filter-grid.js';
import { modelPlot } from '../../../visualization/model-plot.js';
import { type Pixels, toPixels } from '../../../visualization/pixels.js';
import type { LayerRow, WeightDetail } from '../../protocol/models.js';
import { httpError } from '../http-error.js';
import { type Loaded, load } from './loaded.js';
import { toSheet } from './sheets.js';
import type { Handlers } from './tasks.js';

const BINS = 60;
/** Kernels shown of a layer, and channels of each. */
const KERNELS = 64;
const CHANNELS = 16;

export const inspectHandlers: Pick<Handlers, 'describe' | 'plot' | 'layer' | 'filters' | 'patterns'> = {
  async describe({ model: ref }) {
    const { model, kind, classes, scale, cannotLook, forecast } = await load(ref);
    const params = model.countParams();
    const args = model.compileArgs;
    return {
      ...ref.file, kind, classes, scale, cannotLook, params,
      forecast: forecast && { target: forecast.target, columns: forecast.columns, rows: forecast.lookback, rowsAfterTheEnd: forecast.delay + 1 },
      inputs: model.inputSpecs.map(({ name, shape, dtype }) => ({ name, dtype, shape: shape.slice(1) })),
      outputs: model.outputSpecs.map(({ name, shape }) => ({ name, shape: shape.slice(1) })),
      trainableParams: model.trainableWeights.reduce((n, { variable }) => n + variable.shape.reduce((a, b) => a * b, 1), 0),
      optimizer: model.optimizer?.className ?? null, loss: typeof args?.loss === 'string' ? args.loss : args?.loss === undefined ? null : named(args.loss),
      layers: rows(model.layers).map(({ row }) => row),
    };
  },

  async plot({ model }) {
    return modelPlot((await load(model)).model, {});
  },

  async layer({ model, layer }) {
    const { row, layer: own } = findRow(await load(model), layer);
    return { ...row, config: own.config, weights: isGraphModel(own) ? [] : own.weights.map(({ variable }) => weightDetail(variable.name, variable.read())) };
  },

  async filters({ model, layer }) {
    const { row, layer: own } = findRow(await load(model), layer);
    const kernel = kernelOf(own);
    if (kernel === null) throw httpError('server/sample', { where: row.path, expected: 'a convolution of pictures', received: row.className, fix: 'choose a layer with hasFilters' });
    const [c, m] = kernel.shape.slice(2) as [number, number];
    const shown = Math.min(m, KERNELS);
    const inColor = c === 1 || c === 3;
    const tiles = inColor ? range(shown).map((i) => kernelPixels(kernel, i)) : range(shown).flatMap((i) => range(Math.min(c, CHANNELS)).map((k) => kernelPixels(kernel, i, k)));
    return { layer: row.path, sheet: await toSheet(tiles, inColor ? 8 : Math.min(c, CHANNELS), 1), filters: m, shown, channels: inColor ? c : Math.min(c, CHANNELS) };
  },

  async patterns({ model: ref, layer, filters, steps, size }, progress) {
    const loaded = await load(ref);
    const { row } = findRow(loaded, layer);
    if (!row.hasPatterns) throw httpError('server/sample', { where: row.path, expected: 'a convolution of a network of pictures', received: row.className, fix: 'choose a layer with hasPatterns' });
    const ranges = { bytes: {}, unit: { grey: 0.5, noise: 0.08, step: 0.01 }, symmetric: { grey: 0, noise: 0.16, step: 0.02 }, caffe: { grey: 0, noise: 20 }, torch: { grey: 0, noise: 0.3, step: 0.04 } } as const;
    const fixed = loaded.model.input.shape[1] !== null;
    const { patterns } = await filterGrid(loaded.model, row.path, { filters, steps, ...(size === undefined ? fixed ? {} : { size: 128 } : { size }), ...ranges[loaded.scale], onProgress: progress });
    const sheet = await toSheet(patterns.map(({ pixels }) => pixels), 8, 2, [0, 0, 0]);
    return { model: ref.file.id, layer: row.path, sheet, filters: patterns.map(({ filter }) => filter), responses: patterns.map(({ response }) => response) };
  },
};

interface Row { readonly row: LayerRow; readonly layer: Layer }

function rows(layers: readonly Layer[], prefix = '', depth = 0): Row[] {
  return layers.flatMap((layer) => {
    const path = `${prefix}${layer.name}`;
    const output = layer.calls.at(-1)?.outputs[0]?.shape.slice(1) ?? [];
    const isModel = isGraphModel(layer);
    const isConv = /Conv/.test(layer.className) && layer.weights.length > 0;
    const row: LayerRow = {
      path, name: layer.name, className: layer.className, depth, output, params: layer.countParams(),
      trainable: layer.weights.length === 0 ? null : layer.trainableWeights.length > 0,
      from: layer.calls.at(-1)?.inputs.map(({ name }) => name) ?? [],
      hasFilters: !isModel && kernelOf(layer) !== null, hasPatterns: !isModel && isConv && output.length === 3, hasPlaces: !isModel && output.length >= 2 && !/Input|Embedding/.test(layer.className),
    };
    return [{ row, layer }, ...(isModel ? rows(layer.sublayers, `${path}/`, depth + 1) : [])];
  });
}

function findRow({ model }: Loaded, wanted: string): Row {
  const all = rows(model.layers);
  const found = all.find(({ row }) => row.path === wanted) ?? all.find(({ row }) => row.name === wanted);
  if (found !== undefined) return found;
  throw new KeratinError({ code: 'model/layer', where: model.place, expected: 'the path of a layer of the model', received: JSON.stringify(String(wanted).slice(0, 80)), fix: 'take one from /api/model' });
}

/** [h, w, c, m] of a convolution of pictures; of a depthwise one [h, w, 1, c]. */
function kernelOf(layer: Layer): Tensor | null {
  if (!/Conv/.test(layer.className) || isGraphModel(layer)) return null;
  const kernel = layer.weights[0]?.variable.read();
  if (kernel?.shape.length !== 4) return null;
  const [h, w, c, m] = kernel.shape as [number, number, number, number];
  return /Depthwise|Separable/.test(layer.className) ? kernel.reshape([h, w, 1, c * m]) : kernel;
}

/** Each kernel scaled by itself. */
function kernelPixels(kernel: Tensor, filter: number, channel?: number): Pixels {
  const [h, w, c, m] = kernel.shape as [number, number, number, number];
  const channels = channel === undefined ? range(c) : [channel];
  const values = range(h * w).flatMap((place) => channels.map((k) => Number(kernel.data[(place * c + k) * m + filter])));
  return toPixels(new Tensor([h, w, channels.length], 'float32', Float32Array.from(values)));
}

function weightDetail(name: string, value: Tensor): WeightDetail {
  const all = Float64Array.from(value.data, Number);
  const numbers = all.filter(Number.isFinite);
  const { length } = numbers;
  const min = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const max = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const mean = numbers.reduce((a, b) => a + b, 0) / Math.max(1, length);
  const std = Math.sqrt(numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, length));
  const [low, high] = length === 0 ? [0, 1] : max > min ? [min, max] : [min - 0.5, max + 0.5];
  const counts = new Array<number>(BINS).fill(0);
  for (const v of numbers) counts[Math.min(BINS - 1, Math.floor(((v - low) / (high - low)) * BINS))]!++;
  return {
    name, shape: value.shape, count: all.length, min: length === 0 ? 0 : min, max: length === 0 ? 0 : max, mean, std,
    zeros: numbers.reduce((n, v) => n + Number(v === 0), 0), broken: all.length - length,
    histogram: { edges: Array.from({ length: BINS + 1 }, (_, i) => low + ((high - low) * i) / BINS), counts },
  };
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const named = (value: unknown): string => (typeof value === 'object' && value !== null ? (value as { name?: string }).name ?? value.constructor.name : typeof value === 'function' ? value.name : String(value));
