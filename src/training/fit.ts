/** @file fit: the loop over epochs and batches. */
import { check } from '../core/errors.js';
import { random } from '../core/random.js';
import type { BatchPart } from '../data/dataset.js';
import { BatchStream, EventLoopTurn, checkRanDry } from './batch-stream.js';
import { type Callback, type Logs, type RunParams, each } from './callbacks/callback.js';
import { History } from './callbacks/history.js';
import { type DataInput, type ValidationInput, openSources, positive } from './data-input.js';
import { evaluateSource } from './evaluate.js';
import { type CacheFrozenOptions, withFrozenCache } from './frozen-cache.js';
import type { LoopHost } from './loop-host.js';
import type { ClassWeight } from './sample-weights.js';
import { toStepData } from './step-data.js';

/** Options of `model.fit`. */
export interface FitOptions {
  /** Samples a step; default 32. Not for sources that make batches themselves. */
  readonly batchSize?: number;
  /** Index of the last epoch + 1; default 1. */
  readonly epochs?: number;
  /** Where to start counting, to go on with an earlier run. */
  readonly initialEpoch?: number;
  /** 0 silent, 1 a bar, 2 a line an epoch. */
  readonly verbose?: 0 | 1 | 2;
  /** Called at the beginning and end of training, epochs and batches, in this order; `backupAndRestore` after all others. */
  readonly callbacks?: readonly Callback[];
  /** Fraction of the arrays, from their end and before shuffling, that is held out. */
  readonly validationSplit?: number;
  /** `[x, y]`, `[x, y, sampleWeight]` or a source of batches. */
  readonly validationData?: ValidationInput;
  /** Batches a validation; default all; needed for infinite generators. */
  readonly validationSteps?: number;
  /** Samples a step of validation; default batchSize. */
  readonly validationBatchSize?: number;
  /** Validate after every so many epochs; default 1. */
  readonly validationFreq?: number;
  /** New order of the arrays each epoch; default true. */
  readonly shuffle?: boolean;
  /** Class index -> weight of its samples in the loss. */
  readonly classWeight?: ClassWeight;
  /** Weight of each sample in the loss. */
  readonly sampleWeight?: BatchPart;
  /** Batches that make an epoch; needed for infinite generators. */
  readonly stepsPerEpoch?: number;
  /**
   * Computes what the frozen front of the model gives once a sample, and trains behind it from memory: the front is all that stands
   * before the first layer that learns or is random. For arrays and for flows without augmentation, to train on or to validate on;
   * of others it is computed each time. Each sample must pass the front by itself, as it does in all of Keras's layers.
   */
  readonly cacheFrozen?: boolean | CacheFrozenOptions;
  /** Ends training after the current step; `fit` then returns the history so far. */
  readonly signal?: AbortSignal;
}

/** Trains for `epochs` epochs; see `model.fit`. */
export async function fit(host: LoopHost, x: DataInput, y: BatchPart | undefined, options: FitOptions): Promise<History> {
  const { model, trainer } = host;
  const place = `${model.place}.fit`;
  const generator = host.random ?? random;
  const epochs = positive(options.epochs ?? 1, 'epochs', place);
  const initialEpoch = options.initialEpoch ?? 0;
  const opened = openSources(host, x, y, options, place);
  const history = new History();
  const verbose = options.verbose ?? 1;
  const { cacheFrozen = false } = options;
  const { source, validation } = cacheFrozen === false ? opened : withFrozenCache(host, opened, cacheFrozen === true ? {} : cacheFrozen, { place, verbose, signal: options.signal });
  const callbacks = inOrder([...(options.callbacks ?? []), history, ...(verbose === 0 ? [] : [host.progress(verbose)])]);
  const steps = options.stepsPerEpoch ?? source.batches;
  check(steps !== null || source.finite, () => ({
    code: 'fit/infinite', where: place, expected: 'stepsPerEpoch for a generator without end', received: 'none', fix: 'pass stepsPerEpoch: 100, for example',
  }));
  const params: RunParams = {
    epochs, initialEpoch, steps, verbose, hasValidation: validation !== null,
    position: { epoch: initialEpoch, step: 0, epochRandom: generator.state, random: generator.state }, callbacks,
  };
  for (const callback of callbacks) callback.setModel(model, params);
  model.stopTraining = false;

  const stream = new BatchStream(source);
  await each(callbacks, (c) => c.onTrainBegin());
  const resumed = callbacks.map((c) => c.restored).find((r) => r !== undefined);
  if (resumed !== undefined) generator.state = resumed.random;
  const aborted = (): boolean => options.signal?.aborted === true;
  const turn = new EventLoopTurn();
  try {
    for (let epoch = resumed?.epoch ?? initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
      const goOn = resumed?.epoch === epoch ? resumed : undefined;
      if (goOn !== undefined) generator.state = goOn.epochRandom;
      params.position = goOn ?? { epoch, step: 0, epochRandom: generator.state, random: generator.state };
      if (goOn === undefined || goOn.step === 0) trainer.resetMetrics();
      await each(callbacks, (c) => c.onEpochBegin(epoch));
      let logs: Logs = goOn?.logs ?? {};
      let step = 0;
      for await (const batch of stream.epoch(epoch, steps)) {
        if (goOn !== undefined && step < goOn.step) {
          if (++step === goOn.step) generator.state = goOn.random;
          continue;
        }
        await each(callbacks, (c) => c.onTrainBatchBegin(step));
        const data = toStepData(model, batch, options.classWeight, place);
        logs = (await trainer.trainStep(data)).logs;
        params.position = { ...params.position, step: step + 1, random: generator.state, logs };
        await each(callbacks, (c) => c.onTrainBatchEnd(step, logs));
        step++;
        if (aborted()) model.stopTraining = true;
        if (model.stopTraining) break;
        await turn.give();
      }
      if (!model.stopTraining) checkRanDry(step, steps, epoch, place);
      params.steps ??= step;
      if (aborted()) break;
      if (validation !== null && (epoch + 1) % (options.validationFreq ?? 1) === 0) {
        const result = await evaluateSource(host, validation, options.validationSteps ?? validation.batches, callbacks, `${place}, validation`, options.signal);
        if (aborted()) break;
        for (const [name, value] of Object.entries(result)) logs = { ...logs, [`val_${name}`]: value };
      }
      params.position = { epoch: epoch + 1, step: 0, epochRandom: generator.state, random: generator.state };
      await each(callbacks, (c) => c.onEpochEnd(epoch, logs));
    }
    trainer.optimizer.finalize(model.trainableWeights.map((w) => w.variable));
    params.outcome = aborted() ? 'aborted' : 'done';
  } finally {
    params.outcome ??= 'failed';
    await stream.close();
    await each(callbacks, (c) => c.onTrainEnd());
  }
  return history;
}

/** In the order in which they were given, those that must see what others did last. */
const inOrder = (callbacks: readonly Callback[]): Callback[] => [...callbacks.filter((c) => !c.isLast), ...callbacks.filter((c) => c.isLast)];
