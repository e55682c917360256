/** @file A compiled model: its plans, its programs by shape, and single steps on single batches. */
import type { DType } from '../core/dtype.js';
import { KeratinError } from '../core/errors.js';
import { sayOnce } from '../core/log.js';
import { placeholder } from '../core/leaf.js';
import type { Variable } from '../core/leaf.js';
import { allocate } from '../core/dtype.js';
import { type Shape, sizeOf } from '../core/shape.js';
import { Tensor, filled } from '../core/tensor.js';
import { cast } from '../ops/compare.js';
import { ProgramContext } from '../layers/call-context.js';
import { type Optimizer } from '../optimizers/optimizer.js';
import type { Metric } from '../metrics/metric.js';
import { getOptimizer } from '../optimizers/registry.js';
import { type CompiledFunction, type CompileOptions, compile } from '../runtime/function.js';
import { type CompileArgs, type MeanTracker, type OutputPlan, meanTracker, planOutputs } from './compile-args.js';
import type { Logs } from './callbacks/callback.js';
import type { FrozenFront } from './frozen-front.js';
import { RecentPrograms } from './recent-programs.js';
import { type StepData, checkClassNumbers, findNotFinite } from './step-data.js';
import { type StepProgram, buildTestStep, buildTrainStep, targetDtype } from './train-step.js';
import type { Trainable } from './trainable.js';

/** What a step returned: the running values, and the loss of this batch alone. */
export interface StepResult { readonly logs: Logs; readonly batchLoss: number }

/** Made by `model.compile`. */
export class Trainer {
  readonly optimizer: Optimizer;
  private planned: readonly OutputPlan[] | undefined;
  private readonly lossMean: MeanTracker = meanTracker('loss');
  private readonly programs = new RecentPrograms<StepProgram>(({ run }) => void run.release(), () => this.model.place);
  /** Programs that begin where a frozen front ends. */
  private readonly behind = new Map<FrozenFront, Map<string, StepProgram>>();
  /** The variables that learned when a step was last made, or at compile. */
  private learning: readonly Variable[] | undefined;

  constructor(private readonly model: Trainable, readonly args: CompileArgs, readonly runtime: CompileOptions) {
    this.optimizer = getOptimizer(args.optimizer ?? 'rmsprop');
    if (model.outputSpecs.length === 0) return;
    this.planned = planOutputs(args, model.outputSpecs);
    this.learning = model.trainableWeights.map((w) => w.variable);
  }

  /** What is computed of each output; a model that gets its shape from the first batch has none before. */
  get plans(): readonly OutputPlan[] {
    return (this.planned ??= planOutputs(this.args, this.model.outputSpecs));
  }

  private get means(): readonly MeanTracker[] {
    return [this.lossMean, ...(this.planned ?? []).map((p) => p.lossMean)];
  }
  private get metrics(): readonly Metric[] {
    return (this.planned ?? []).flatMap((p) => [...p.metrics, ...p.weightedMetrics]);
  }

  /** Running totals of the losses and metrics, for a backup within an epoch. */
  get totals(): ReadonlyMap<string, Variable> {
    return new Map([
      ...this.means.flatMap(({ total, count }, i) => [[`mean ${i}/total`, total] as const, [`mean ${i}/count`, count] as const]),
      ...this.metrics.flatMap((m, i) => [...m.counts].map(([key, variable]) => [`metric ${i}/${key}`, variable] as const)),
    ]);
  }
  /** Takes up what {@link totals} held; of losses and metrics that are no longer there, nothing. */
  restoreTotals(saved: ReadonlyMap<string, Tensor>): void {
    if (this.plans.length === 0) return;
    const of = (prefix: string): Record<string, Tensor> => Object.fromEntries([...saved].flatMap(([name, t]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), t]] : [])));
    this.means.forEach((mean, i) => Object.entries(of(`mean ${i}/`)).forEach(([key, t]) => mean[key as 'total' | 'count']?.write(t)));
    this.metrics.forEach((metric, i) => metric.restore(of(`metric ${i}/`)));
  }

  /** Running values start anew. */
  resetMetrics(): void {
    for (const variable of this.means.flatMap((m) => [m.total, m.count])) variable.write(filled(variable.shape, 0, variable.dtype));
    for (const plan of this.plans) for (const metric of [...plan.metrics, ...plan.weightedMetrics]) metric.reset();
  }

  /** One gradient step. A batch whose numbers are not finite changes nothing: the step is taken back. */
  async trainStep(data: StepData): Promise<StepResult> {
    const program = this.program('train', data);
    const before = this.changing();
    const result = await this.runStep(program, data);
    if (!Number.isFinite(result.batchLoss)) this.refuseBadNumbers(data, before);
    return result;
  }

  async testStep(data: StepData): Promise<StepResult> {
    const result = await this.runStep(this.program('test', data), data);
    if (!Number.isFinite(result.batchLoss)) this.refuseBadNumbers(data, []);
    return result;
  }

  /** The program of a training step on `batch` samples, as text. */
  printTrainStep(batch: number): string {
    const size = (d: number | null, axis: number): number => (axis === 0 ? batch : d ?? 1);
    const y = this.model.outputSpecs.map(({ shape }, i) => {
      const isSparse = (this.plans[i]!.loss?.classNumbers ?? null) !== null;
      return { shape: isSparse ? [...shape.slice(0, -1), 1].map(size) : shape.map(size), dtype: isSparse ? 'int32' as const : 'float32' as const };
    });
    const x = this.model.inputSpecs.map(({ shape, dtype }) => ({ shape: shape.map(size), dtype }));
    return buildTrainStep(this.model, this.plans, this.lossMean, this.optimizer, { x, y, weights: y.map(() => null) }, this.runtime).run.print();
  }

  /** Frees the native memory of all programs. */
  async release(): Promise<void> {
    const programs = [...this.programs.values(), ...[...this.behind.values()].flatMap((m) => [...m.values()])];
    this.programs.clear();
    this.behind.clear();
    await Promise.all(programs.map((p) => p.run.release()));
  }

  /** Frees what steps behind a front have needed. */
  async releaseBehind(front: FrozenFront): Promise<void> {
    const programs = [...this.behind.get(front)?.values() ?? []];
    this.behind.delete(front);
    await Promise.all(programs.map((p) => p.run.release()));
  }

  private async runStep({ run, names }: StepProgram, data: StepData): Promise<StepResult> {
    this.plans.forEach(({ loss, name }, i) => {
      const numbers = loss?.classNumbers;
      const classes = this.model.outputSpecs[i]!.shape.at(-1);
      if (numbers !== null && numbers !== undefined && typeof classes === 'number') checkClassNumbers(data.y[i]!, classes, numbers.ignored, `${this.model.place}, targets of "${name}"`);
    });
    const results = await run(...data.x, ...data.y.map((t) => t.cast(targetDtype(t.dtype))), ...data.weights.filter((w) => w !== null));
    const numbers = results.map((t) => Number(t.data[0]));
    return { logs: Object.fromEntries(names.map((name, i) => [name, numbers[i]!])), batchLoss: numbers.at(-1)! };
  }

  private program(mode: 'train' | 'test', { x, y, weights, front }: StepData): StepProgram {
    this.noticeFreezing();
    const spec = {
      x: front === undefined ? x.map((t) => ({ shape: t.shape, dtype: t.dtype })) : front.x.map((shape, i) => ({ shape: [x[0]!.shape[0]!, ...shape], dtype: this.model.inputSpecs[i]!.dtype })),
      y: y.map((t) => ({ shape: t.shape, dtype: targetDtype(t.dtype) })),
      weights: weights.map((w) => w?.shape ?? null),
    };
    const programs = front === undefined ? this.programs : this.programsBehind(front);
    const key = `${mode} ${JSON.stringify(spec)}`;
    let program = programs.get(key);
    if (program === undefined) {
      const options = { ...this.runtime, name: `${this.model.name}/${mode}` };
      program = mode === 'train'
        ? buildTrainStep(this.model, this.plans, this.lossMean, this.optimizer, { ...spec, front }, options)
        : buildTestStep(this.model, this.plans, this.lossMean, { ...spec, front }, options);
      programs.set(key, program);
    }
    return program;
  }

  private programsBehind(front: FrozenFront): Map<string, StepProgram> {
    if (!this.behind.has(front)) this.behind.set(front, new Map());
    return this.behind.get(front)!;
  }

  /** What learns is part of the programs: where that has changed they are made anew. Said to whoever calls, unless a callback has done it. */
  noticeFreezing(isNew = false): void {
    const learning = this.model.trainableWeights.map((w) => w.variable);
    const before = this.learning;
    this.learning = learning;
    if (before === undefined || (before.length === learning.length && before.every((v, i) => v === learning[i]))) return;
    void this.release();
    if (!isNew) return;
    sayOnce(`keratin: ${this.model.place}: trainable has changed since compile: ${before.length} weights learned until now, from now on ${learning.length}. `
      + 'Call compile after changing it, as Keras asks for: then the optimizer begins anew too.');
  }

  private changing(): { variable: Variable; version: number }[] {
    return [...this.model.weights.map((w) => w.variable), ...this.model.states, ...this.optimizer.variables, ...this.totals.values()].map((variable) => ({ variable, version: variable.version }));
  }

  private refuseBadNumbers(data: StepData, before: readonly { variable: Variable; version: number }[]): void {
    const named = [
      ...data.x.map((t, i) => [data.front === undefined ? `input "${this.model.inputSpecs[i]!.name}"` : 'what the frozen layers gave', t] as const),
      ...data.y.map((t, i) => [`target of "${this.plans[i]!.name}"`, t] as const),
    ];
    for (const [name, t] of named) {
      const at = findNotFinite(t);
      if (at === null) continue;
      for (const { variable, version } of before) if (variable.version === version + 1) variable.swap();
      throw new KeratinError({
        code: 'data/nan', where: this.model.place, expected: `finite numbers in the ${name}`, received: at,
        fix: 'remove or replace such samples; the step was taken back, no weight has changed',
      });
    }
  }
}

/** Runs a model forward, its weights built in as constants; a short last batch is filled up and cut again. */
export class Predictor {
  private readonly programs = new RecentPrograms<CompiledFunction>((run) => void run.release(), () => `model "${this.model.name}"`);

  constructor(private readonly model: Pick<Trainable, 'name' | 'inputSpecs' | 'run'>, private readonly runtime: CompileOptions) {}

  /** Outputs for one batch, in inference mode. */
  async predict(x: readonly Tensor[], batchSize: number): Promise<Tensor[]> {
    const samples = x[0]!.shape[0]!;
    const full = samples < batchSize ? x.map((t) => padRows(t, batchSize)) : x;
    const outputs = await this.program(full.map((t) => ({ shape: t.shape, dtype: t.dtype })))(...full);
    return samples < batchSize ? outputs.map((t) => t.slice(0, samples)) : outputs;
  }

  /** The program for `batch` samples, as text. */
  print(batch: number): string {
    return this.program(this.model.inputSpecs.map(({ shape, dtype }) => ({ dtype, shape: shape.map((d, axis) => (axis === 0 ? batch : d ?? 1)) }))).print();
  }

  async release(): Promise<void> {
    const programs = [...this.programs.values()];
    this.programs.clear();
    await Promise.all(programs.map((run) => run.release()));
  }

  private program(specs: readonly { shape: Shape; dtype: DType }[]): CompiledFunction {
    const key = JSON.stringify(specs);
    let run = this.programs.get(key);
    if (run === undefined) {
      const { inputSpecs } = this.model;
      const inputs = specs.map((s, i) => placeholder(s.shape, { dtype: s.dtype, name: inputSpecs[i]!.name }));
      const context = new ProgramContext(false);
      const outputs = this.model.run(inputs.map((v, i) => cast(v, inputSpecs[i]!.dtype)), context);
      const changing = new Set(context.updates.map(([variable]) => variable));
      run = compile(inputs, outputs, context.updates, { ...this.runtime, name: `${this.model.name}/predict`, asConstant: (v) => !changing.has(v) });
      this.programs.set(key, run);
    }
    return run;
  }
}

function padRows(t: Tensor, rows: number): Tensor {
  const shape = [rows, ...t.shape.slice(1)];
  const data = allocate(t.dtype, sizeOf(shape));
  data.set(t.data as never);
  return new Tensor(shape, t.dtype, data);
}
