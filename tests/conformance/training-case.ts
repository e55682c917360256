/** @file Cases of training: consecutive batches or a whole `fit`; losses, metrics, final weights, predictions. */
import type { KerasObject } from '../../src/core/registry.js';
import type { Tensor } from '../../src/core/tensor.js';
import { layerRegistry } from '../../src/layers/registry.js';
import { modelFromConfig } from '../../src/models/config.js';
import type { Model } from '../../src/models/model.js';
import type { Logs } from '../../src/training/callbacks/callback.js';
import type { FitOptions } from '../../src/training/fit.js';
import { type FixtureTensor, type Kind, type Report, Skip, decode, hasKeys } from './case.js';

interface TrainingCase {
  readonly model: KerasObject;
  readonly optimizer: KerasObject;
  readonly loss: string;
  readonly metrics: readonly string[] | null;
  readonly initial_weights: readonly FixtureTensor[];
  readonly x: readonly FixtureTensor[];
  readonly y: readonly FixtureTensor[];
  readonly batch_size?: number;
  readonly steps?: readonly Logs[];
  readonly fit?: Record<string, unknown>;
  readonly history?: Readonly<Record<string, readonly number[]>>;
  readonly final_weights: readonly FixtureTensor[];
  readonly predictions: FixtureTensor | readonly FixtureTensor[];
}

const lossTolerance = { absolute: 1e-7, relative: 1e-4 };
const weightTolerance = { absolute: 1e-4, relative: 1e-4 };

export const trainingCase: Kind<TrainingCase> = {
  name: 'training',
  matches: (c) => hasKeys(c, 'model', 'optimizer') && (hasKeys(c, 'steps') || hasKeys(c, 'fit', 'history')),
  async run({ content }, report) {
    const missing = classNames(content.model).find((name) => !layerRegistry.has(name) && !['Sequential', 'Functional', 'Model', 'InputLayer'].includes(name));
    if (missing !== undefined) throw new Skip(`there is no ${missing} yet`);
    const model = modelFromConfig(content.model, { backend: 'torch' }); // the fixtures' Keras ran on PyTorch
    model.setWeights(content.initial_weights.map(decode));
    model.compile({ optimizer: content.optimizer, loss: content.loss, metrics: content.metrics ?? [] });
    const [x, y] = [content.x.map(decode), content.y.map(decode)];
    if (content.history !== undefined) await checkFit(model, content, x, y, report);
    else await checkSteps(model, content, x, y, report);
    content.final_weights.forEach((w, i) => report.close(`final weight ${w.name ?? i}`, model.getWeights()[i]!, decode(w), weightTolerance));
    const predicted = await model.predictMany(x.map((t) => t.slice(0, 8)));
    [content.predictions].flat().forEach((p, i) => report.close(`prediction ${i}`, predicted[i]!, decode(p), weightTolerance));
    await model.dispose();
  },
};

/** Batches one after another, beginning anew where the data end. */
async function checkSteps(model: Model, { steps, batch_size: size = 32 }: TrainingCase, x: Tensor[], y: Tensor[], report: Report): Promise<void> {
  const samples = x[0]!.shape[0]!;
  for (const [i, expected] of steps!.entries()) {
    const rows = Array.from({ length: size }, (_, j) => (i * size + j) % samples);
    const logs = await model.trainOnBatch(x.map((t) => t.gather(rows)), y.map((t) => t.gather(rows)));
    for (const [name, value] of Object.entries(expected)) report.number(`${name} of step ${i}`, logs[name] ?? NaN, value, lossTolerance);
  }
}

async function checkFit(model: Model, { fit, history: expected, batch_size }: TrainingCase, x: Tensor[], y: Tensor[], report: Report): Promise<void> {
  const { class_weight, sample_weight, validation_split, batch_size: size, epochs, ...rest } = fit as Record<string, any>;
  delete rest['shuffle'];
  delete rest['verbose'];
  if (Object.keys(rest).length > 0) throw new Skip(`the argument ${Object.keys(rest)[0]} of fit is not known here`);
  const options: FitOptions = {
    shuffle: false, verbose: 0, epochs: epochs ?? 1, batchSize: size ?? batch_size ?? 32,
    ...(class_weight === undefined ? {} : { classWeight: class_weight }),
    ...(sample_weight === undefined ? {} : { sampleWeight: Array.isArray(sample_weight) ? sample_weight : decode(sample_weight) }),
    ...(validation_split === undefined ? {} : { validationSplit: validation_split }),
  };
  const { history } = await model.fit(x, y, options);
  for (const [name, values] of Object.entries(expected!)) {
    values.forEach((value, epoch) => report.number(`${name} of epoch ${epoch + 1}`, history[name]?.[epoch] ?? NaN, value, lossTolerance));
  }
}

/** Class names of all layers, those inside others included. */
function classNames(object: unknown): string[] {
  if (typeof object !== 'object' || object === null) return [];
  const own = hasKeys(object, 'class_name', 'config') && 'layers' in (object as KerasObject).config ? ((object as KerasObject).config['layers'] as KerasObject[]) : [];
  return own.flatMap((layer) => [layer.class_name, ...classNames(layer), ...classNames((layer.config as { layer?: unknown }).layer)]);
}
