/** @file `fit` with `cacheFrozen`: what the frozen front of a model gives is computed once a sample and kept in memory. */
import { allocate } from '../core/dtype.js';
import { check } from '../core/errors.js';
import { announce } from '../core/log.js';
import { sizeOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import type { BatchPart, BatchSource, FixedSamples } from '../data/dataset.js';
import { EventLoopTurn } from './batch-stream.js';
import { CachedBatch } from './cached-batch.js';
import { FrozenFront } from './frozen-front.js';
import type { LoopHost } from './loop-host.js';
import { fitInputs, listTensors } from './step-data.js';
import { Predictor } from './trainer.js';

/** How much may be kept. */
export interface CacheFrozenOptions {
  /** Most bytes, for training and validation together; default 2^30, one gibibyte. */
  readonly memory?: number;
}

export interface Sources { readonly source: BatchSource; readonly validation: BatchSource | null }

/**
 * The sources with the frozen front behind them. Samples that change from epoch to epoch pass through the whole model as ever.
 * @throws KeratinError `fit/cache` where all do; when read: `fit/front`, `fit/cache-memory`
 */
export function withFrozenCache(host: LoopHost, { source, validation }: Sources, options: CacheFrozenOptions, settings: { place: string; verbose: number; signal?: AbortSignal | undefined }): Sources {
  check(source.fixed !== undefined || validation?.fixed !== undefined, () => ({
    code: 'fit/cache', where: `${settings.place}, cacheFrozen`, expected: 'samples that are the same in every epoch, with numbers to know them by', received: 'a source that varies them, or a generator',
    fix: 'pass arrays or a flow without augmentation, to train on or to validate on; or leave cacheFrozen out',
  }));
  const memory = options.memory ?? 2 ** 30;
  const budget = { left: memory, memory };
  const kept = <S extends BatchSource | null>(given: S, training: boolean): S | BatchSource => (given?.fixed === undefined ? given : new FrozenCache(host, given, given.fixed, training, budget, settings));
  return { source: kept(source, true), validation: kept(validation, false) };
}

/** Rows of tensors by the numbers of their samples. */
class Rows {
  private all: Tensor | undefined;
  constructor(private readonly count: number) {}

  put(samples: ArrayLike<number>, values: Tensor): void {
    const shape = values.shape.slice(1);
    const row = sizeOf(shape);
    this.all ??= new Tensor([this.count, ...shape], values.dtype, allocate(values.dtype, this.count * row));
    for (let i = 0; i < samples.length; i++) this.all.data.set(values.data.subarray(i * row, (i + 1) * row) as never, samples[i]! * row);
  }
  get(samples: ArrayLike<number>): Tensor {
    return this.all!.gather(samples);
  }
}

/** All samples of a source, as they leave the front. */
interface Kept {
  readonly front: FrozenFront;
  readonly x: readonly Rows[];
  readonly y: readonly Rows[];
  readonly weights: readonly Rows[];
  /** 1 for samples that are there: a picture that could not be read is not. */
  readonly there: Uint8Array;
}

class FrozenCache implements BatchSource {
  readonly batches: number | null;
  readonly finite: boolean;
  private kept: Kept | undefined;
  private bytes = 0;

  constructor(
    private readonly host: LoopHost, private readonly source: BatchSource, private readonly samples: FixedSamples, private readonly training: boolean,
    private readonly budget: { left: number; readonly memory: number }, private readonly settings: { readonly place: string; readonly verbose: number; readonly signal?: AbortSignal | undefined },
  ) {
    this.batches = source.batches;
    this.finite = source.finite;
  }

  iterate(epoch: number, steps?: number | null): AsyncIterable<CachedBatch> {
    return this.pass(this.samples.orders(epoch, steps)); // drawn now, as the source itself would
  }

  private async *pass(orders: Iterable<ArrayLike<number>>): AsyncGenerator<CachedBatch> {
    for (const order of orders) {
      if (this.kept?.front.isCurrent !== true) await this.fill();
      if (this.kept === undefined) return;
      const { front, x, y, weights, there } = this.kept;
      const found = Uint32Array.from(order).filter((sample) => there[sample] === 1);
      if (found.length === 0) continue;
      const rows = (all: readonly Rows[]): Tensor[] => all.map((r) => r.get(found));
      yield new CachedBatch(front, rows(x), rows(y), weights.length < 2 ? rows(weights)[0] : rows(weights));
    }
  }

  /** Runs all samples through the front; leaves nothing where training was aborted meanwhile. */
  private async fill(): Promise<void> {
    const { host: { model, trainer }, settings: { place, signal }, samples: { count } } = this;
    if (this.kept !== undefined) await trainer.releaseBehind(this.kept.front);
    this.kept = undefined;
    let kept: Kept | undefined;
    let predictor: Predictor | undefined;
    const turn = new EventLoopTurn();
    for await (const { batch, samples } of this.samples.read()) {
      const x = fitInputs(listTensors(batch.x, model.inputSpecs, 'x', place), model.inputSpecs, place);
      const y = listTensors(batch.y, model.outputSpecs, 'y', place);
      const weights = weightsOf(batch.sampleWeight);
      if (kept === undefined) {
        const front = this.open(x);
        predictor = new Predictor({ name: `${model.name}/front`, inputSpecs: model.inputSpecs, run: (inputs) => front.run(inputs) }, trainer.runtime);
        const rows = (list: readonly unknown[]): Rows[] => list.map(() => new Rows(count));
        kept = { front, x: rows(front.shapes), y: rows(y), weights: rows(weights), there: new Uint8Array(count) };
      }
      const { x: features, y: targets, weights: given, there } = kept;
      (await predictor!.predict(x, Math.max(x[0]!.shape[0]!, 1))).forEach((t, i) => features[i]!.put(samples, t));
      y.forEach((t, i) => targets[i]!.put(samples, t));
      weights.forEach((t, i) => given[i]!.put(samples, t));
      for (let i = 0; i < samples.length; i++) there[samples[i]!] = 1;
      if (signal?.aborted === true) {
        model.stopTraining = true;
        await predictor!.release();
        return;
      }
      await turn.give();
    }
    await predictor?.release();
    this.kept = kept;
  }

  /** The front, if there is memory for what it gives. */
  private open(x: readonly Tensor[]): FrozenFront {
    const { host: { model }, budget, samples: { count }, settings: { place, verbose } } = this;
    const front = new FrozenFront(model, this.training, x.map((t) => t.shape.slice(1)));
    const bytes = front.bytes * count;
    budget.left += this.bytes;
    check(bytes <= budget.left, () => ({
      code: 'fit/cache-memory', where: `${place}, cacheFrozen`, expected: `at most ${megabytes(budget.left)} to keep`,
      received: `${count} samples of [${front.shapes.map((s) => s.join(', ')).join('] and [')}], ${megabytes(bytes)}`,
      fix: `allow more: cacheFrozen: { memory: ${2 ** Math.ceil(Math.log2(bytes + budget.memory - budget.left))} }; or end the frozen part in a pooling layer; or leave cacheFrozen out`,
    }));
    this.bytes = bytes;
    budget.left -= bytes;
    if (verbose !== 0) announce(`Frozen layers: computed once for ${count} ${this.training ? 'samples' : 'samples to validate on'}, ${megabytes(bytes)} kept`);
    return front;
  }
}

const weightsOf = (given: BatchPart | null | undefined): Tensor[] => {
  if (given === undefined || given === null) return [];
  return given instanceof Tensor ? [given] : (Array.isArray(given) ? given : Object.values(given)) as Tensor[];
};

const megabytes = (bytes: number): string => `${(bytes / 1e6).toPrecision(3)} MB`;
