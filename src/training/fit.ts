/** @file fit, evaluate, predict: the loops over epochs and batches. */
import { KeratinError, check, show } from '../core/errors.js';
import { type RandomGenerator, random } from '../core/random.js';
import { Tensor } from '../core/tensor.js';
import { allocate } from '../core/dtype.js';
import { type Batch, type BatchPart, type BatchSource, fromArrays, fromIterable, isBatchSource, isIterableSource } from '../data/dataset.js';
import type { Callback, Logs, RunParams } from './callbacks/callback.js';
import { History } from './callbacks/history.js';
import { type ClassWeight, sampleWeights } from './sample-weights.js';
import { type StepData, checkLengths, fitInputs, listTensors } from './step-data.js';
import type { Predictor, StepResult, Trainer } from './trainer.js';
import type { Trainable } from './trainable.js';

/** Arrays by position or name, or a source of batches: a dataset, a generator, anything to iterate over. */
export type DataInput = BatchPart | BatchSource | Iterable<unknown> | AsyncIterable<unknown> | (() => Iterable<unknown> | AsyncIterable<unknown>);

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
  readonly callbacks?: readonly Callback[];
  /** Fraction of the arrays, from their end and before shuffling, that is held out. */
  readonly validationSplit?: number;
  /** `[x, y]`, `[x, y, sampleWeight]` or a source of batches. */
  readonly validationData?: readonly [unknown, unknown] | readonly [unknown, unknown, unknown] | BatchSource | Iterable<unknown> | AsyncIterable<unknown>;
  readonly validationSteps?: number;
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
  /** Ends training after the current step; `fit` then returns the history so far. */
  readonly signal?: AbortSignal;
}

/** Options of `model.evaluate`. */
export interface EvaluateOptions {
  readonly batchSize?: number;
  readonly steps?: number;
  readonly sampleWeight?: BatchPart;
  readonly verbose?: 0 | 1 | 2;
  readonly callbacks?: readonly Callback[];
  readonly signal?: AbortSignal;
}

/** Options of `model.predict`. */
export interface PredictOptions {
  readonly batchSize?: number;
  readonly steps?: number;
  readonly verbose?: 0 | 1 | 2;
  readonly callbacks?: readonly Callback[];
}

/** What the loops need to know beside the options. */
export interface LoopHost {
  readonly model: Trainable;
  readonly trainer: Trainer;
  /** Makes the progress bar for `verbose` 1 and 2. */
  readonly progress: (verbose: 1 | 2) => Callback;
  readonly random?: RandomGenerator;
}

/** Trains for `epochs` epochs; see `model.fit`. */
export async function fit(host: LoopHost, x: DataInput, y: BatchPart | undefined, options: FitOptions): Promise<History> {
  const { model, trainer } = host;
  const place = `${model.place}.fit`;
  const generator = host.random ?? random;
  const epochs = positive(options.epochs ?? 1, 'epochs', place);
  const initialEpoch = options.initialEpoch ?? 0;
  const { source, validation } = prepare(host, x, y, options, place);
  const history = new History();
  const verbose = options.verbose ?? 1;
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
      params.position = { epoch, step: goOn?.step ?? 0, epochRandom: generator.state, random: generator.state };
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

/** Mean loss and metrics over all batches; see `model.evaluate`. */
export async function evaluate(host: LoopHost, x: DataInput, y: BatchPart | undefined, options: EvaluateOptions): Promise<Logs> {
  const { model } = host;
  const place = `${model.place}.evaluate`;
  const { source } = prepare(host, x, y, { ...options, shuffle: false }, place);
  const verbose = options.verbose ?? 1;
  const steps = options.steps ?? source.batches;
  const callbacks = [...(verbose === 0 ? [] : [host.progress(verbose)]), ...(options.callbacks ?? [])];
  for (const callback of callbacks) {
    callback.setModel(model, { epochs: 1, initialEpoch: 0, steps, verbose, hasValidation: false, position: { epoch: 0, step: 0, epochRandom: random.state, random: random.state } });
  }
  return evaluateSource(host, source, steps, callbacks, place, options.signal);
}

async function evaluateSource(host: LoopHost, source: BatchSource, steps: number | null, callbacks: readonly Callback[], place: string, signal?: AbortSignal): Promise<Logs> {
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
    const result: StepResult = await trainer.testStep(toStepData(model, batch, undefined, place));
    logs = result.logs;
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

/** A batch as the trainer takes it. */
export function toStepData(model: Trainable, batch: Batch, classWeight: ClassWeight | undefined, place: string): StepData {
  const x = fitInputs(listTensors(batch.x, model.inputSpecs, 'x', place), model.inputSpecs, place);
  check(batch.y !== undefined && batch.y !== null, () => ({
    code: 'data/target', where: place, expected: 'targets y beside the inputs', received: 'none', fix: 'pass y, or yield [x, y] from the generator',
  }));
  const y = listTensors(batch.y, model.outputSpecs, 'y', place);
  const given = batch.sampleWeight === undefined || batch.sampleWeight === null ? undefined : listTensors(batch.sampleWeight, model.outputSpecs.length > 1 && batch.sampleWeight instanceof Tensor ? [model.outputSpecs[0]!] : model.outputSpecs, 'y', place);
  const weights = y.map((target, i) => sampleWeights(target, given?.[i] ?? given?.[0], classWeight, place));
  checkLengths([...x, ...y, ...weights.filter((w) => w !== null)], place);
  return { x, y, weights };
}

function prepare(host: LoopHost, x: DataInput, y: BatchPart | undefined, options: FitOptions & { sampleWeight?: BatchPart }, place: string): { source: BatchSource; validation: BatchSource | null } {
  const { model } = host;
  const batchSize = positive(options.batchSize ?? 32, 'batchSize', place);
  const settings = { batchSize, shuffle: options.shuffle ?? true, random: host.random ?? random };
  const held = { batchSize: options.validationBatchSize ?? batchSize, shuffle: false };
  const split = options.validationSplit ?? 0;
  check(split >= 0 && split < 1, () => ({ code: 'fit/split', where: place, expected: 'a validationSplit from 0 to below 1', received: String(split), fix: 'use 0.2 to hold out a fifth' }));
  const given = options.validationData;
  if (given !== undefined) {
    const arrays = Array.isArray(given) && (given.length === 2 || given.length === 3);
    const validation = arrays ? toSource(model, given[0] as DataInput, given[1], given[2], held, `${place}, validationData`) : toSource(model, given as DataInput, undefined, undefined, held, `${place}, validationData`);
    return { source: toSource(model, x, y, options.sampleWeight, settings, place), validation };
  }
  if (split === 0) return { source: toSource(model, x, y, options.sampleWeight, settings, place), validation: null };
  check(!isBatchSource(x) && !isIterableSource(x), () => ({
    code: 'fit/split', where: place, expected: 'arrays for validationSplit', received: 'a generator', fix: 'pass validationData instead',
  }));
  const all = [listTensors(x, model.inputSpecs, 'x', place), listTensors(y, model.outputSpecs, 'y', place), options.sampleWeight === undefined ? [] : listTensors(options.sampleWeight, model.outputSpecs, 'y', place)] as const;
  const n = checkLengths(all.flat(), place);
  const at = Math.floor(n * (1 - split));
  check(at > 0 && at < n, () => ({ code: 'fit/split', where: place, expected: 'samples on both sides of the split', received: `${n} samples, validationSplit ${split}`, fix: 'use more data or another fraction' }));
  const part = (from: number, to: number): Tensor[][] => all.map((tensors) => tensors.map((t) => t.slice(from, to)));
  const make = ([px, py, pw]: Tensor[][], s: typeof settings | typeof held): BatchSource => fromArrays(px!, py!, pw!.length === 0 ? undefined : pw, { ...s, where: place });
  return { source: make(part(0, at), settings), validation: make(part(at, n), held) };
}

function toSource(model: Trainable, x: DataInput, y: unknown, sampleWeight: unknown, settings: { batchSize: number; shuffle: boolean; random?: RandomGenerator }, place: string): BatchSource {
  if (isBatchSource(x)) return x;
  if (isIterableSource(x)) return fromIterable(x, place);
  const xs = listTensors(x, model.inputSpecs, 'x', place);
  const ys = y === undefined ? undefined : listTensors(y, model.outputSpecs, 'y', place);
  const ws = sampleWeight === undefined || sampleWeight === null ? undefined : listTensors(sampleWeight, model.outputSpecs, 'y', place);
  return fromArrays(xs, ys, ws, { ...settings, where: place });
}

const sampleCount = (x: DataInput): number => {
  const first = x instanceof Tensor || Array.isArray(x) || ArrayBuffer.isView(x) ? x : Object.values(x as object)[0];
  return first instanceof Tensor ? first.shape[0]! : Array.isArray(first) && first[0] instanceof Tensor ? first[0].shape[0]! : (first as ArrayLike<unknown>).length;
};

/** Batches of one source over all epochs: an infinite one keeps its place between them. */
class BatchStream {
  private iterator: AsyncIterator<Batch> | undefined;

  constructor(private readonly source: BatchSource) {}

  /** At most `steps` batches; fewer where the source ends. */
  async *epoch(epoch: number, steps: number | null): AsyncGenerator<Batch> {
    this.iterator ??= this.source.iterate(epoch)[Symbol.asyncIterator]();
    for (let step = 0; steps === null || step < steps; step++) {
      const next = await this.iterator.next();
      if (next.done === true) {
        this.iterator = undefined;
        return;
      }
      yield next.value;
    }
    // Arrays begin anew each epoch, so that each has its own order; a generator goes on.
    if (this.source.batches !== null && steps === this.source.batches) await this.close();
  }

  async close(): Promise<void> {
    await this.iterator?.return?.();
    this.iterator = undefined;
  }
}

/** Lets timers, signals and input in now and then: a step blocks the event loop. */
class EventLoopTurn {
  private last = performance.now();
  async give(): Promise<void> {
    if (performance.now() - this.last < 50) return;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    this.last = performance.now();
  }
}

async function each(callbacks: readonly Callback[], act: (callback: Callback) => void | Promise<void>): Promise<void> {
  for (const callback of callbacks) {
    const result = act(callback);
    if (result instanceof Promise) await result;
  }
}

function checkRanDry(done: number, wanted: number | null, epoch: number, place: string): void {
  if (done > 0 && (wanted === null || done >= wanted)) return;
  throw new KeratinError(done === 0 && wanted === null
    ? { code: 'data/empty', where: place, expected: 'at least one batch', received: 'none', fix: 'check how the data was read or filtered' }
    : {
        code: 'fit/dry', where: place, expected: `${wanted} batches in epoch ${epoch + 1}`, received: `${done}, then the generator ended`,
        fix: 'let the generator loop forever, or lower stepsPerEpoch (validationSteps)',
      });
}

function positive(value: number, name: string, place: string): number {
  check(Number.isInteger(value) && value > 0, () => ({ code: 'fit/option', where: place, expected: `${name} as a whole number above 0`, received: show(value), fix: `use ${name}: 1 or more` }));
  return value;
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
