/** @file evaluate: the loop that tests. */
import { check } from '../core/errors.js';
import { random } from '../core/random.js';
import type { BatchPart, BatchSource } from '../data/dataset.js';
import { BatchStream, EventLoopTurn, checkRanDry } from './batch-stream.js';
import { type Callback, type Logs, each } from './callbacks/callback.js';
import { type DataInput, openSources } from './data-input.js';
import type { LoopHost } from './loop-host.js';
import { toStepData } from './step-data.js';

/** Options of `model.evaluate`. */
export interface EvaluateOptions {
  /** Samples a step; default 32. Not for sources that make batches themselves. */
  readonly batchSize?: number;
  /** Batches to go through; default all; needed for infinite generators. */
  readonly steps?: number;
  /** Weight of each sample in the loss and in weighted metrics. */
  readonly sampleWeight?: BatchPart;
  /** 0 silent, 1 (the default) a bar, 2 a line. */
  readonly verbose?: 0 | 1 | 2;
  /** Called at the beginning and end of the whole and of each batch, in this order. */
  readonly callbacks?: readonly Callback[];
  /** Ends the evaluation after the current step; `evaluate` then returns the values so far. */
  readonly signal?: AbortSignal;
}

/** Mean loss and metrics over all batches; see `model.evaluate`. */
export async function evaluate(host: LoopHost, x: DataInput, y: BatchPart | undefined, options: EvaluateOptions): Promise<Logs> {
  const { model } = host;
  const place = `${model.place}.evaluate`;
  const { source } = openSources(host, x, y, { ...options, shuffle: false }, place);
  const verbose = options.verbose ?? 1;
  const steps = options.steps ?? source.batches;
  const callbacks = [...(verbose === 0 ? [] : [host.progress(verbose)]), ...(options.callbacks ?? [])];
  for (const callback of callbacks) {
    callback.setModel(model, { epochs: 1, initialEpoch: 0, steps, verbose, hasValidation: false, position: { epoch: 0, step: 0, epochRandom: random.state, random: random.state } });
  }
  return evaluateSource(host, source, steps, callbacks, place, options.signal);
}

/** Tests on a source that is open; `fit` calls it for validation. */
export async function evaluateSource(host: LoopHost, source: BatchSource, steps: number | null, callbacks: readonly Callback[], place: string, signal?: AbortSignal): Promise<Logs> {
  const { model, trainer } = host;
  check(steps !== null || source.finite, () => ({
    code: 'fit/infinite', where: place, expected: 'a number of steps for a generator without end', received: 'none', fix: 'pass validationSteps (fit) or steps (evaluate)',
  }));
  trainer.resetMetrics();
  await each(callbacks, (c) => c.onTestBegin());
  let logs: Logs = {};
  let step = 0;
  const turn = new EventLoopTurn();
  const stream = new BatchStream(source);
  for await (const batch of stream.epoch(0, steps)) {
    ({ logs } = await trainer.testStep(toStepData(model, batch, undefined, place)));
    await each(callbacks, (c) => c.onTestBatchEnd(step, logs));
    step++;
    if (signal?.aborted === true) break;
    await turn.give();
  }
  await stream.close();
  if (signal?.aborted !== true) checkRanDry(step, steps, 0, place);
  await each(callbacks, (c) => c.onTestEnd(logs));
  return logs;
}
