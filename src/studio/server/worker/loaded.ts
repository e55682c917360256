/** @file Models from the disk, the last few kept; with what is known of them besides: classes, vocabulary, how pixels enter. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { imagenetClasses } from '../../../applications/imagenet-classes.js';
import { type Forecast, readForecast } from '../../../cli/run/forecast.js';
import { files } from '../../../cli/run/run-folder.js';
import { Tokenizer } from '../../../data/text/tokenizer.js';
import type { Layer } from '../../../layers/layer.js';
import { isGraphModel } from '../../../models/graph-model.js';
import { loadModel } from '../../../models/load.js';
import type { Model } from '../../../models/model.js';
import type { ModelKind, PixelScale } from '../../protocol/models.js';
import { parseRecord, type RecordOfRun } from '../runs/record.js';
import type { ModelRef } from './tasks.js';

export interface Loaded {
  readonly model: Model;
  readonly kind: ModelKind;
  readonly record: RecordOfRun | null;
  /** One for each class; of a classifier whose names are not known, numbers. Empty where it is none. */
  readonly classes: readonly string[];
  readonly scale: PixelScale;
  readonly tokenizer: Tokenizer | null;
  /** Of a run on a table: how it reads others. */
  readonly forecast: Forecast | null;
  /** Why no single picture or text can be given to it; null: it can. */
  readonly cannotLook: string | null;
}

/** Models kept; each may have its weights several times in compiled programs. */
const MOST = 3;
const kept = new Map<string, { readonly stamp: string; readonly loaded: Loaded }>();

/** Loads it, or takes the one of before where the file is the same. @throws KeratinError `checkpoint/…`, `file/…` */
export async function load({ path, run, file }: ModelRef): Promise<Loaded> {
  const { mtimeMs, size } = await stat(file.format === 'keratin' ? join(path, 'manifest.json') : path);
  const stamp = `${mtimeMs} ${size}`;
  const before = kept.get(path);
  kept.delete(path);
  const found = before?.stamp === stamp ? before : { stamp, loaded: await readModel(path, run) };
  if (before !== undefined && before !== found) await before.loaded.model.dispose();
  kept.set(path, found);
  for (const [old, { loaded }] of kept) {
    if (kept.size <= MOST) break;
    kept.delete(old);
    await loaded.model.dispose();
  }
  return found.loaded;
}

async function readModel(path: string, run: string | null): Promise<Loaded> {
  const model = await loadModel(path, { random: false });
  const text = (name: string): Promise<string | null> => readFile(name, 'utf8').catch(() => null);
  const record = run === null ? null : parseRecord(await text(join(run, files.record)));
  const labels = parseLabels(await text(join(run ?? dirname(path), files.labels)));
  const vocabulary = run === null ? null : await text(join(run, 'tokenizer.json'));
  const tokenizer = vocabulary === null ? null : Tokenizer.fromJson(vocabulary);
  const forecast = record?.kind === 'series' ? await readForecast(run!) : null;
  const kind = forecast === null ? kindOf(model) : 'table';
  return { model, record, kind, tokenizer, forecast, classes: classesOf(model, record?.classes ?? labels), scale: scaleOf(model, record), cannotLook: whyNot(model, kind, tokenizer) };
}

function parseLabels(text: string | null): readonly string[] {
  try {
    const value = JSON.parse(text ?? '[]') as unknown;
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}

function kindOf(model: Model): ModelKind {
  if (model.inputs.length !== 1) return 'other';
  const sizes = model.input.shape.slice(1);
  if (sizes.join() === '784' || sizes.join() === '28,28' || sizes.join() === '28,28,1') return 'digit';
  if (sizes.length === 3 && [1, 3, 4].includes(sizes[2] ?? 0)) return 'picture';
  return sizes.length === 1 && model.indexLimit(0) !== null ? 'text' : 'other';
}

/** Outputs that add up to 1, or one between 0 and 1. */
export function isClassifier(model: Model): boolean {
  if (model.outputs.length !== 1 || model.output.shape.length !== 2) return false;
  let last: Layer = model.output.layer;
  while (isGraphModel(last)) last = last.outputs[0]!.layer;
  return /softmax|sigmoid/i.test(`${JSON.stringify(last.config['activation'] ?? '')} ${last.className}`);
}

function classesOf(model: Model, names: readonly string[]): readonly string[] {
  if (!isClassifier(model)) return [];
  const count = Math.max(2, model.output.shape[1] ?? 0);
  if (names.length === count) return names;
  if (count === 1000) return imagenetClasses().map(({ name }) => name.replaceAll('_', ' '));
  return Array.from({ length: count }, (_, i) => String(i));
}

/** Layers of the model, of models inside too. */
export const allLayers = (layers: readonly Layer[]): Layer[] => layers.flatMap((layer) => [layer, ...(isGraphModel(layer) ? allLayers(layer.sublayers) : [])]);

function scaleOf(model: Model, record: RecordOfRun | null): PixelScale {
  const layers = allLayers(model.layers);
  if (record?.kind === 'pictures' || layers.slice(0, 8).some(({ className }) => /^(Rescaling|Normalization)$/.test(className))) return 'bytes';
  const names = [model.name, ...model.layers.map(({ name }) => name)].join(' ').toLowerCase();
  if (/mobilenet|inception|xception|nasnet|resnet\d+v2/.test(names)) return 'symmetric';
  if (/densenet/.test(names)) return 'torch';
  return /vgg|resnet|block\d_conv\d/.test(names) ? 'caffe' : 'unit';
}

function whyNot(model: Model, kind: ModelKind, tokenizer: Tokenizer | null): string | null {
  if (model.inputs.length !== 1) return `It takes ${model.inputs.length} inputs.`;
  if (kind === 'table') return 'It forecasts from tables: keratin predict, or keratin serve.';
  if (kind === 'text' && tokenizer === null) return 'It takes word numbers, and its vocabulary (tokenizer.json) does not lie beside it.';
  return kind === 'other' ? `It takes ${model.input.shape.slice(1).map((d) => d ?? '?').join(' x ')} numbers, no picture and no text.` : null;
}
