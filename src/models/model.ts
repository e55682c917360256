/** @file Model: a graph of layers that is trained, tested, used and saved. */
import { KeratinError } from '../core/errors.js';
import type { Variable } from '../core/leaf.js';
import { Tensor, type TensorLike, tensor } from '../core/tensor.js';
import type { BatchPart } from '../data/dataset.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { CompileOptions } from '../runtime/function.js';
import type { Logs } from '../training/callbacks/callback.js';
import type { History } from '../training/callbacks/history.js';
import { ProgressBar } from '../training/callbacks/progress-bar.js';
import type { CompileArgs } from '../training/compile-args.js';
import type { DataInput } from '../training/data-input.js';
import { type EvaluateOptions, evaluate } from '../training/evaluate.js';
import { type FitOptions, fit } from '../training/fit.js';
import type { LoopHost } from '../training/loop-host.js';
import { type PredictOptions, predict } from '../training/predict.js';
import { splitArguments } from '../training/split-arguments.js';
import { toStepData } from '../training/step-data.js';
import type { ClassWeight } from '../training/sample-weights.js';
import type { Trainable } from '../training/trainable.js';
import { Predictor, Trainer } from '../training/trainer.js';
import { type ExportOptions, exportOnnx } from './export-onnx.js';
import { LayerGraph, type ModelOptions } from './layer-graph.js';
import type { LoadWeightsOptions } from './load-keras-weights.js';
import { loadWeights, saveModel, saveWeights } from './save.js';
import { type SummaryOptions, summarize } from './summary.js';

/** Arguments of `model.compile`: what to learn by, and where to compute. */
export interface ModelCompileArgs extends CompileArgs {
  /** `cpu` (default) or what `keratin doctor` lists. */
  readonly device?: string;
  /** Threads within an op; default one per core. */
  readonly threads?: number;
}

/**
 * Layers between inputs and outputs, trained, tested and used.
 *
 * @example
 * const x = input({ shape: [784] });
 * const m = model({ inputs: x, outputs: layers.dense(10, { activation: 'softmax' }).apply(x) });
 */
export class Model extends LayerGraph implements Trainable {
  stopTraining = false;
  private trainer: Trainer | undefined;
  private predictor: Predictor | undefined;

  get optimizer(): Optimizer | undefined {
    return this.trainer?.optimizer;
  }
  /** Arguments of the last `compile`. */
  get compileArgs(): CompileArgs | undefined {
    return this.trainer?.args;
  }
  /** Running totals of the losses and metrics, which a backup within an epoch keeps. */
  get metricTotals(): ReadonlyMap<string, Variable> {
    return this.trainer?.totals ?? new Map();
  }
  restoreMetricTotals(saved: ReadonlyMap<string, Tensor>): void {
    this.trainer?.restoreTotals(saved);
  }

  /** How to learn: loss, optimizer, metrics. Call it again after changing `trainable`. */
  compile(args: ModelCompileArgs): this {
    const { device, threads, ...rest } = args;
    const runtime: CompileOptions = { ...(device === undefined ? {} : { device }), ...(threads === undefined ? {} : { threads }) };
    void this.trainer?.release();
    void this.predictor?.release();
    this.predictor = new Predictor(this, runtime);
    this.trainer = new Trainer(this, rest, runtime);
    return this;
  }

  /**
   * Trains. `x` and `y` are arrays or tensors, lists or records of them for several inputs or outputs;
   * or `x` alone is a dataset, a generator or anything to iterate over that yields `[x, y]`.
   *
   * @example
   * const { history } = await model.fit(x, y, { epochs: 5, batchSize: 64, validationSplit: 0.2 });
   */
  fit(x: DataInput, y: BatchPart, options?: FitOptions): Promise<History>;
  fit(x: DataInput, options?: FitOptions): Promise<History>;
  async fit(x: DataInput, second?: BatchPart | FitOptions, third?: FitOptions): Promise<History> {
    const [y, options] = splitArguments<FitOptions>(second, third);
    this.buildFor(x);
    return fit(this.host('fit'), x, y, options);
  }

  /** Loss and metrics on data, by name: `{ loss, accuracy }`. */
  evaluate(x: DataInput, y: BatchPart, options?: EvaluateOptions): Promise<Logs>;
  evaluate(x: DataInput, options?: EvaluateOptions): Promise<Logs>;
  async evaluate(x: DataInput, second?: BatchPart | EvaluateOptions, third?: EvaluateOptions): Promise<Logs> {
    const [y, options] = splitArguments<EvaluateOptions>(second, third);
    this.buildFor(x);
    return evaluate(this.host('evaluate'), x, y, options);
  }

  /** Outputs for all samples: a tensor, or for several outputs an array of them (see {@link predictMany}). */
  async predict(x: DataInput, options: PredictOptions = {}): Promise<Tensor> {
    return (await this.predictMany(x, options))[0]!;
  }
  /** {@link predict} for all outputs. */
  async predictMany(x: DataInput, options: PredictOptions = {}): Promise<Tensor[]> {
    this.buildFor(x);
    this.checkConnected('predict');
    this.predictor ??= new Predictor(this, {});
    return predict(this, this.predictor, x, options, (verbose) => new ProgressBar(verbose));
  }

  /** One gradient step on one batch; returns its loss and metrics. */
  async trainOnBatch(x: BatchPart, y: BatchPart, options: { sampleWeight?: BatchPart; classWeight?: ClassWeight; resetMetrics?: boolean } = {}): Promise<Logs> {
    this.buildFor(x);
    const { trainer } = this.host('trainOnBatch');
    if (options.resetMetrics ?? true) trainer.resetMetrics();
    const data = toStepData(this, { x, y, ...(options.sampleWeight === undefined ? {} : { sampleWeight: options.sampleWeight }) }, options.classWeight, `${this.place}.trainOnBatch`);
    return (await trainer.trainStep(data)).logs;
  }
  /** Loss and metrics of one batch. */
  async testOnBatch(x: BatchPart, y: BatchPart, options: { sampleWeight?: BatchPart; resetMetrics?: boolean } = {}): Promise<Logs> {
    this.buildFor(x);
    const { trainer } = this.host('testOnBatch');
    if (options.resetMetrics ?? true) trainer.resetMetrics();
    const data = toStepData(this, { x, y, ...(options.sampleWeight === undefined ? {} : { sampleWeight: options.sampleWeight }) }, undefined, `${this.place}.testOnBatch`);
    return (await trainer.testStep(data)).logs;
  }
  /** Outputs for one batch. */
  async predictOnBatch(x: BatchPart): Promise<Tensor> {
    return this.predict(x, { batchSize: 2 ** 31 });
  }

  /** Running values of the metrics start anew. */
  resetMetrics(): void {
    this.trainer?.resetMetrics();
  }

  /** Keras's table of layers, output shapes and parameters; printed, and returned as text. */
  summary(options: SummaryOptions = {}): string {
    const text = summarize(this, options);
    (options.print ?? console.log)(text);
    return text;
  }

  /** The ONNX program that runs, as text: inference, or with `training` one whole training step. */
  printProgram(options: { batch?: number; training?: boolean } = {}): string {
    const { batch = 1, training = false } = options;
    if (training) return this.host('printProgram').trainer.printTrainStep(batch);
    this.checkConnected('printProgram');
    return (this.predictor ??= new Predictor(this, {})).print(batch);
  }

  /** Frees native memory; the model can still be used and compiles anew. */
  async dispose(): Promise<void> {
    await this.trainer?.release();
    await this.predictor?.release();
  }

  /** Saves architecture, weights, optimizer and random position; see {@link saveModel}. */
  save(path: string): Promise<void> {
    return saveModel(this, path);
  }
  /** Saves the weights alone as safetensors. */
  saveWeights(path: string): Promise<void> {
    return saveWeights(this, path);
  }
  /**
   * Reads weights saved by {@link saveWeights}, those of a saved model, or of a Keras file; into layers in their order,
   * or from an `.h5` file by their names: `loadWeights(path, { byName: true, skipMismatch: true })`.
   */
  loadWeights(path: string, options?: LoadWeightsOptions): Promise<void> {
    return loadWeights(this, path, options);
  }
  /** Writes an inference model with a symbolic batch size as a standard ONNX file. */
  exportOnnx(path: string, options?: ExportOptions): Promise<void> {
    return exportOnnx(this, path, options);
  }

  /** Makes the weights from the data's shape, where no layer has told it. */
  private buildFor(x: unknown): void {
    const isArray = x instanceof Tensor || ArrayBuffer.isView(x) || (Array.isArray(x) && !x.some((part) => part instanceof Tensor));
    if (this.outputs.length === 0 && isArray) this.ensureBuilt([tensor(x as TensorLike).shape]);
  }

  protected host(method: string): LoopHost {
    const { trainer } = this;
    if (trainer === undefined) {
      throw new KeratinError({
        code: 'model/uncompiled', where: `${this.place}.${method}`, expected: 'a compiled model', received: 'one that was not compiled',
        fix: "call model.compile({ optimizer: 'rmsprop', loss: 'binaryCrossentropy' }) first",
      });
    }
    this.checkConnected(method);
    trainer.noticeFreezing(true);
    return { model: this, trainer, progress: (verbose) => new ProgressBar(verbose) };
  }
}

/** A model from symbolic tensors: Keras's functional `Model(inputs, outputs)`. */
export const model = (options: ModelOptions): Model => new Model(options);

