/** @file A model as a drawing: its layers with their shapes, and what flows into what. */
import { check } from '../core/errors.js';
import type { OpenShape } from '../core/shape.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import { type GraphModel, isGraphModel } from '../models/graph-model.js';
import { orderCalls } from '../models/layer-order.js';
import { type Edge, type Point, layOut } from './layered-layout.js';
import { drawing, element, look, text, textWidth, tint } from './svg.js';

export interface ModelPlotOptions {
  readonly title?: string;
  /** Whether the output shape and the number of parameters are written; default true. */
  readonly shapes?: boolean;
  /** Whether models inside are drawn layer by layer; default false. */
  readonly expandNested?: boolean;
}

interface Drawn { readonly layer: Layer; readonly path: string; readonly shapes: readonly OpenShape[]; readonly from: readonly number[] }

/**
 * Draws the layers of a model from top to bottom as SVG: name, class, output shape, parameters. Frozen layers are dashed.
 *
 * @throws KeratinError `model/unbuilt`
 * @example
 * await saveDrawing('model.svg', modelPlot(model));
 */
export function modelPlot(model: GraphModel, options: ModelPlotOptions = {}): string {
  const { title, shapes = true, expandNested = false } = options;
  check(model.outputs.length > 0, () => ({
    code: 'model/unbuilt', where: 'modelPlot', expected: 'a model with a known input shape', received: 'one without', fix: 'give the first layer an inputShape, or call model.build([null, …])',
  }));
  const drawn: Drawn[] = [];
  collect(model, model.inputs.map(() => -1), '', expandNested, drawn);
  const labels = drawn.map(({ layer, path, shapes: given }) => {
    const parameters = layer.countParams();
    return [path, layer.className, ...(shapes ? [`${given.map(showSizes).join(', ')}${parameters > 0 ? ` · ${parameters.toLocaleString('en')} parameters` : ''}`] : [])];
  });
  const boxes = labels.map(([name, kind, more]) => ({
    width: Math.max(textWidth(name!, 13) * 1.08 + textWidth(kind!, 11) + 36, textWidth(more ?? '', 11) + 24, 110), height: more === undefined ? 30 : 46,
  }));
  const edges = drawn.flatMap(({ from }, to) => [...new Set(from)].filter((i) => i >= 0).map((i): Edge => [i, to]));
  const { width, height, centres, lines } = layOut(boxes, edges);
  const top = title === undefined ? 24 : 64;
  const total = Math.max(width, title === undefined ? 0 : textWidth(title, 16) * 1.06) + 48;
  const left = (total - width) / 2;
  const at = ({ x, y }: Point): Point => ({ x: left + x, y: top + y });
  return drawing(total, top + height + 24,
    ...(title === undefined ? [] : [text(title, total / 2, 36, { 'font-size': 16, 'font-weight': 'bold', 'text-anchor': 'middle' })]),
    ...lines.map((line) => drawEdge(line.map(at))),
    ...drawn.map(({ layer }, i) => {
      const { x, y } = at(centres[i]!);
      const { width: w, height: h } = boxes[i]!;
      const [name, kind, more] = labels[i]!;
      const color = colorOf(layer);
      const frozen = layer.weights.length > 0 && layer.trainableWeights.length === 0;
      return element('g', {},
        element('rect', { x: x - w / 2, y: y - h / 2, width: w, height: h, rx: 6, fill: tint(color, 0.13), stroke: tint(color, 0.75), 'stroke-dasharray': frozen ? '5 4' : undefined }),
        text(name!, x - w / 2 + 12, y - h / 2 + 20, { 'font-weight': 'bold' }),
        text(kind!, x + w / 2 - 12, y - h / 2 + 20, { 'font-size': 11, fill: look.quiet, 'text-anchor': 'end' }),
        ...(more === undefined ? [] : [text(more, x - w / 2 + 12, y - h / 2 + 37, { 'font-size': 11 })]));
    }));
}

/** Adds the calls of a model, each with the numbers of those that feed it; returns the numbers of those that make its outputs. */
function collect(model: GraphModel, inputs: readonly number[], prefix: string, expand: boolean, drawn: Drawn[]): number[] {
  const made = new Map<SymbolicTensor, number>(model.inputs.map((x, i) => [x, inputs[i]!]));
  for (const { layer, call } of orderCalls(model.inputs, model.outputs, model.place)) {
    const isInput = call.outputs.some((y) => made.has(y));
    if (isInput && made.get(call.outputs[0]!)! >= 0) continue; // the input of a model inside: what feeds it is drawn already
    const from = call.inputs.map((x) => made.get(x) ?? -1);
    if (expand && isGraphModel(layer)) {
      const ends = collect(layer, from, `${prefix}${layer.name}/`, expand, drawn);
      call.outputs.forEach((y, i) => made.set(y, ends[i]!));
      continue;
    }
    const number = drawn.push({ layer, path: `${prefix}${layer.name}`, shapes: call.outputs.map(({ shape }) => shape), from: isInput ? [] : from }) - 1;
    for (const y of call.outputs) made.set(y, number);
  }
  return model.outputs.map((y) => made.get(y)!);
}

const showSizes = (shape: OpenShape): string => shape.slice(1).map((d) => d ?? '?').join(' x ') || '1';

/** One colour for each kind of work. */
function colorOf(layer: Layer): string {
  const { className } = layer;
  if (isGraphModel(layer)) return '#8250df';
  if (/Conv/.test(className)) return '#1f6fb4';
  if (/Pool|UpSampling|Padding|Cropping/.test(className)) return '#0f8a8a';
  if (/Dense|Embedding/.test(className)) return '#b35900';
  if (/LSTM|GRU|RNN|Bidirectional|TimeDistributed/.test(className)) return '#2c8a3d';
  if (/Normalization/.test(className)) return '#a23b72';
  return look.quiet;
}

/** Straight within rows, a soft bend between them, an arrow at the end. */
function drawEdge(points: readonly Point[]): string {
  const [first] = points;
  const end = points.at(-1)!;
  let path = `M${first!.x.toFixed(1)},${first!.y.toFixed(1)}`;
  points.slice(1).forEach(({ x, y }, i) => {
    const from = points[i]!;
    const isLast = i === points.length - 2;
    const to = isLast ? y - 6 : y;
    const half = (from.y + to) / 2;
    path += from.x === x ? `L${x.toFixed(1)},${to.toFixed(1)}` : `C${from.x.toFixed(1)},${half.toFixed(1)} ${x.toFixed(1)},${half.toFixed(1)} ${x.toFixed(1)},${to.toFixed(1)}`;
  });
  const arrow = `M${end.x.toFixed(1)},${end.y.toFixed(1)}l-4,-8h8z`;
  return element('path', { d: path, fill: 'none', stroke: look.quiet, 'stroke-width': 1.4 }) + element('path', { d: arrow, fill: look.quiet });
}
