/** @file predict: outputs for all samples, batch by batch. */
import { allocate } from '../core/dtype.js';
import { check } from '../core/errors.js';
import { random } from '../core/random.js';
import { Tensor } from '../core/tensor.js';
import { isBatchSource, isIterableSource } from '../data/dataset.js';
import { BatchStream, EventLoopTurn } from './batch-stream.js';
import { type Callback, each } from './callbacks/callback.js';
import { type DataInput, positive, sampleCount, toSource } from './data-input.js';
import { fitInputs, listTensors } from './step-data.js';
import type { Trainable } from './trainable.js';
import type { Predictor } from './trainer.js';

/** Options of `model.predict`. */
export interface PredictOptions {
  /** Samples a step; default 32. Not for sources that make batches themselves. */
  readonly batchSize?: number;
  /** Batches to go through; default all; needed for infinite generators. */
  readonly steps?: number;
  /** 0 (the default) silent, 1 a bar, 2 a line. */
  readonly verbose?: 0 | 1 | 2;
  /** Called at the beginning and end of the whole and of each batch, in this order. */
  readonly callbacks?: readonly Callback[];
}

/** Outputs for all samples, in order; see `model.predict`. */
export async function predict(model: Trainable, predictor: Predictor, x: DataInput, options: PredictOptions, progress: (verbose: 1 | 2) => Callback): Promise<Tensor[]> {
  const place = `${model.place}.predict`;
  const batchSize = positive(options.batchSize ?? 32, 'batchSize', place);
  const verbose = options.verbose ?? 0;
  const callbacks = [...(verbose === 0 ? [] : [progress(verbose)]), ...(options.callbacks ?? [])];
  const source = toSource(model, x, undefined, undefined, { batchSize, shuffle: false }, place);
  const steps = options.steps ?? source.batches;
  for (const callback of callbacks) {
    callback.setModel(model, { epochs: 1, initialEpoch: 0, steps, verbose, hasValidation: false, position: { epoch: 0, step: 0, epochRandom: random.state, random: random.state } });
  }
  await each(callbacks, (c) => c.onPredictBegin());
  const collected: Tensor[][] = [];
  let step = 0;
  const turn = new EventLoopTurn();
  const stream = new BatchStream(source);
  for await (const batch of stream.epoch(0, steps)) {
    const inputs = fitInputs(listTensors(batch.x, model.inputSpecs, 'x', place), model.inputSpecs, place);
    const size = isBatchSource(x) || isIterableSource(x) ? inputs[0]!.shape[0]! : Math.min(batchSize, sampleCount(x));
    collected.push(await predictor.predict(inputs, size));
    await each(callbacks, (c) => c.onPredictBatchEnd(step));
    step++;
    await turn.give();
  }
  await stream.close();
  await each(callbacks, (c) => c.onPredictEnd());
  check(collected.length > 0, () => ({ code: 'data/empty', where: place, expected: 'at least one sample', received: 'none', fix: 'check how the data was read' }));
  return collected[0]!.map((_, i) => joinRows(collected.map((outputs) => outputs[i]!)));
}

/** Tensors of several batches as one. */
export function joinRows(parts: readonly Tensor[]): Tensor {
  if (parts.length === 1) return parts[0]!;
  const [first] = parts;
  const rows = parts.reduce((n, t) => n + t.shape[0]!, 0);
  const data = allocate(first!.dtype, parts.reduce((n, t) => n + t.size, 0));
  let at = 0;
  for (const t of parts) {
    data.set(t.data as never, at);
    at += t.size;
  }
  return new Tensor([rows, ...first!.shape.slice(1)], first!.dtype, data);
}
