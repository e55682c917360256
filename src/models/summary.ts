/** @file Keras's table of a model: layers, output shapes, parameters, and what each layer is connected to. */
import { bytesPerElement } from '../core/dtype.js';
import { check } from '../core/errors.js';
import type { Variable } from '../core/leaf.js';
import { type OpenShape, sizeOf } from '../core/shape.js';
import type { Layer, LayerCall } from '../layers/layer.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { standardOutput } from '../training/callbacks/live-line.js';
import { type GraphModel, isGraphModel, isSequential } from './graph-model.js';
import { type OrderedCall, orderCalls } from './layer-order.js';
import { type Column, drawTable } from './text-table.js';

/** How the summary is made and printed. */
export interface SummaryOptions {
  /** Width of the table in characters; default 88, with a column of connections 108, but no wider than the terminal less 4. */
  readonly lineLength?: number;
  /** Shows the layers of models inside the model. */
  readonly expandNested?: boolean;
  /** A column that says whether a layer is trained: Y, N, or - where it has no weights. */
  readonly showTrainable?: boolean;
  /** Where the text goes; default `console.log`. */
  readonly print?: (text: string) => void;
}

/** What the table shows of a model. */
export interface Summarized extends GraphModel { readonly optimizer: Optimizer | undefined }

/** The table as text, without a line break at its end. */
export function summarize(model: Summarized, options: SummaryOptions = {}): string {
  const calls = isSequential(model) ? [] : orderCalls(model.inputs, model.outputs, model.place);
  const isChain = followOneAnother(calls);
  const { columns, width } = layOut(isChain, options);
  const own = new Set(calls.map(({ call }) => call));
  const rowOf = (layer: Layer, prefix: string): string[] => [
    `${prefix}${layer.name} (${layer.className})`, outputShape(layer), layer.built ? grouped(layer.countParams()) : '0 (unbuilt)',
    ...(isChain ? [] : [connections(layer, own)]),
    ...(options.showTrainable === true ? [layer.weights.length === 0 ? '-' : layer.trainable ? 'Y' : 'N'] : []),
  ];
  const rowsOf = (layer: Layer, depth: number): string[][] => [
    rowOf(layer, depth === 0 ? '' : `${'   '.repeat(depth)}└ `),
    ...(options.expandNested === true && isGraphModel(layer) ? layer.layers.flatMap((inner) => rowsOf(inner, depth + 1)) : []),
  ];
  return [`Model: "${model.name}"`, drawTable(columns, model.layers.flatMap((l) => rowsOf(l, 0)), width), ...totals(model)].join('\n');
}

/** True where every call takes what the one before it gave, and no layer is called twice. */
function followOneAnother(calls: readonly OrderedCall[]): boolean {
  const chained = calls.every(({ call }, i) => (i === 0 ? call.inputs.length <= 1 : call.inputs.length === 1 && calls[i - 1]!.call.outputs.includes(call.inputs[0]!)));
  return chained && new Set(calls.map(({ layer }) => layer)).size === calls.length;
}

/** Where the columns end, as parts of the width. Source: Keras summary_utils. */
function layOut(isChain: boolean, { lineLength, showTrainable }: SummaryOptions): { columns: Column[]; width: number } {
  const titles: readonly (readonly [string, Column['align']])[] = [
    ['Layer (type)', 'left'], ['Output Shape', 'left'], ['Param #', 'right'],
    ...(isChain ? [] : [['Connected to', 'left'] as const]), ...(showTrainable === true ? [['Trainable', 'center'] as const] : []),
  ];
  const ends = isChain ? [0.45, 0.8, 1] : [0.3, 0.56, 0.74, 1];
  const all = showTrainable === true ? [...ends.map((end) => end * 0.9), 1] : ends;
  const width = lineLength ?? Math.min((standardOutput().columns ?? 80) - 4, (isChain ? 88 : 108) + (showTrainable === true ? 12 : 0));
  const places = all.map((end) => Math.floor(end * width));
  const widths = places.map((end, i) => end - (places[i - 1] ?? 0));
  check(widths.every((w) => w >= 4), () => ({
    code: 'summary/width', where: 'model.summary', expected: 'room for at least 4 characters in each column', received: `lineLength ${width}`, fix: 'use lineLength: 76 or more',
  }));
  return { width, columns: titles.map(([title, align], i) => ({ title, align, width: widths[i]! })) };
}

/** `(None, 28, 28, 1)`; of several outputs a list, of a layer that was never called `?`. */
function outputShape(layer: Layer): string {
  const last = layer.calls.at(-1);
  if (last === undefined) return '?';
  const shapes = last.outputs.map(({ shape }) => tuple(shape));
  return shapes.length === 1 ? shapes[0]! : `[${shapes.join(', ')}]`;
}

const tuple = (shape: OpenShape): string => `(${shape.map((d) => d ?? 'None').join(', ')})`;

/** What the layer's calls within the model take: `conv2d[0][0], add[0][0]`, which call and which output. */
function connections(layer: Layer, own: ReadonlySet<LayerCall>): string {
  const sources = layer.calls.filter((call) => own.has(call)).flatMap((call) => call.inputs);
  return sources.length === 0 ? '-' : sources.map((x) => `${x.name}[${x.callIndex}][${x.outputIndex}]`).join(', ');
}

function totals(model: Summarized): string[] {
  const of = (weights: Layer['weights']): readonly Variable[] => [...new Set(weights.map((w) => w.variable))];
  const parts = { Trainable: of(model.trainableWeights), 'Non-trainable': of(model.nonTrainableWeights), Optimizer: optimizerVariables(model) };
  const line = (what: string, variables: readonly Variable[]): string => {
    const bytes = variables.reduce((n, v) => n + sizeOf(v.shape) * bytesPerElement(v.dtype), 0);
    return ` ${what} params: ${grouped(variables.reduce((n, v) => n + sizeOf(v.shape), 0))} (${showBytes(bytes)})`;
  };
  const shown = Object.entries(parts).filter(([what, variables]) => what !== 'Optimizer' || variables.length > 0);
  return [line('Total', Object.values(parts).flat()), ...shown.map(([what, variables]) => line(what, variables))];
}

/** Keras counts them once the optimizer has been set up, by a first step or by loading. */
function optimizerVariables({ optimizer, weights }: Summarized): readonly Variable[] {
  if (optimizer === undefined) return [];
  const isSetUp = optimizer.iterations.read().item() > 0 || weights.some((w) => Object.keys(optimizer.slots(w.variable)).length > 0);
  return isSetUp ? optimizer.variables : [];
}

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** Bytes in the largest unit of 1024 that leaves at least 1: `1.24 KB`. */
function showBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(bytes, 1)) / 10)));
  return `${(bytes / 1024 ** power).toFixed(2)} ${units[power]}`;
}
