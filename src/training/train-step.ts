/** @file One step as ONE program: forward, loss, metrics, gradient, the optimizer's update. */
import { gradients } from '../autodiff/gradients.js';
import { type DType, isFloat } from '../core/dtype.js';
import { KeratinError, within } from '../core/errors.js';
import { type Update, type Variable, placeholder } from '../core/leaf.js';
import type { Shape } from '../core/shape.js';
import { type Value, withLabel } from '../core/value.js';
import { substitute } from '../core/walk.js';
import { add, div, mul } from '../ops/arithmetic.js';
import { cast } from '../ops/compare.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { type CompiledFunction, type CompileOptions, compile } from '../runtime/function.js';
import type { MeanTracker, OutputPlan } from './compile-args.js';
import { type FrozenFront, Recorder } from './frozen-front.js';
import type { Trainable } from './trainable.js';

/** Shapes and formats of a batch; a program is compiled for each. */
export interface BatchSpec {
  readonly x: readonly { shape: Shape; dtype: DType }[];
  readonly y: readonly { shape: Shape; dtype: DType }[];
  /** For each output: the shape of its weights, null for none. */
  readonly weights: readonly (Shape | null)[];
  /** What the front of the model gives is fed, not computed; `x` is still what would enter the model. */
  readonly front?: FrozenFront | undefined;
}

/** A step and the names of the numbers that it returns, in order; `batchLoss` comes last. */
export interface StepProgram { readonly run: CompiledFunction; readonly names: readonly string[] }

/** Training step: returns running means and the loss of this batch; updates weights, statistics, slots, metrics. */
export function buildTrainStep(model: Trainable, plans: readonly OutputPlan[], lossMean: MeanTracker, optimizer: Optimizer, spec: BatchSpec, options: CompileOptions): StepProgram {
  const pass = forward(model, plans, lossMean, spec, true);
  const weights = model.trainableWeights;
  if (weights.length === 0) {
    throw new KeratinError({
      code: 'fit/frozen', where: model.place, expected: 'at least one trainable weight', received: 'none',
      fix: 'set trainable = true on the layers that should learn, then compile again',
    });
  }
  const variables = weights.map((w) => w.variable);
  const slopes = gradients(pass.total, variables.map((v) => v.value));
  const updates = within('the optimizer', () => withLabel('optimizer', () => {
    optimizer.build(variables);
    return optimizer.apply(variables, slopes);
  }));
  const constraints = new Map(weights.map((w) => [w.variable, w.constraint]));
  const held = updates.map(([variable, next]): Update => {
    const constraint = constraints.get(variable);
    return [variable, constraint === null || constraint === undefined ? next : constraint.project(next)];
  });
  return finish(model, pass, [...held, ...pass.context.updates], options);
}

/** Test step: the same without gradient; weights and statistics stay, states of recurrent layers go on. */
export function buildTestStep(model: Trainable, plans: readonly OutputPlan[], lossMean: MeanTracker, spec: BatchSpec, options: CompileOptions): StepProgram {
  const pass = forward(model, plans, lossMean, spec, false);
  return finish(model, pass, pass.context.updates, options);
}

interface Pass {
  readonly inputs: readonly Value[];
  /** What the program takes in the place of what it would compute. */
  readonly given: ReadonlyMap<Value, Value>;
  readonly context: Recorder;
  readonly total: Value;
  readonly logs: readonly (readonly [name: string, value: Value])[];
  readonly updates: readonly Update[];
}

/** Frozen weights stand in the program as constants: ONNX Runtime lays them out for speed, and folds what follows from them. */
function finish(model: Trainable, { inputs, given, logs, total, updates: running }: Pass, updates: readonly Update[], options: CompileOptions): StepProgram {
  const all = [...running, ...updates];
  const values = substitute([...logs.map(([, value]) => value), total, ...all.map(([, next]) => next)], given);
  const frozen = new Set(model.frozenWeights.map((w) => w.variable));
  for (const [variable] of all) frozen.delete(variable);
  const asConstant = (v: Variable): boolean => frozen.has(v);
  const next = values.slice(logs.length + 1);
  return {
    run: compile(inputs, values.slice(0, logs.length + 1), all.map(([variable], i): Update => [variable, next[i]!]), { ...options, asConstant }),
    names: logs.map(([name]) => name),
  };
}

function forward(model: Trainable, plans: readonly OutputPlan[], lossMean: MeanTracker, spec: BatchSpec, training: boolean): Pass {
  const context = new Recorder(training);
  const x = spec.x.map((s, i) => placeholder(s.shape, { dtype: s.dtype, name: model.inputSpecs[i]!.name }));
  const targets = spec.y.map((s, i) => placeholder(s.shape, { dtype: s.dtype, name: `y_${plans[i]!.name}` }));
  const weights = spec.weights.map((shape, i) => (shape === null ? null : placeholder(shape, { name: `weight_${plans[i]!.name}` })));
  const outputs = model.run(x.map((v, i) => cast(v, model.inputSpecs[i]!.dtype)), context);
  const given = spec.front?.inputs(x, context) ?? new Map<Value, Value>();

  const samples = spec.x[0]!.shape[0]!;
  const logs: [string, Value][] = [];
  const updates: Update[] = [];
  const several = plans.length > 1;
  let total: Value | null = null;
  const track = (mean: MeanTracker, value: Value): Value => {
    const [sum, count] = [add(mean.total.value, mul(value, samples)), add(mean.count.value, samples)];
    updates.push([mean.total, sum], [mean.count, count]);
    return div(sum, count);
  };

  plans.forEach((plan, i) => {
    if (plan.loss === null) return;
    const { loss } = plan;
    const value = within(`the loss of output "${plan.name}"`, () => withLabel(`loss_${plan.name}`, () => loss.call(targets[i]!, outputs[i]!, weights[i] ?? undefined, context.maskOf(outputs[i]!) ?? undefined)));
    const weighted = plan.lossWeight === 1 ? value : mul(value, plan.lossWeight);
    total = total === null ? weighted : add(total, weighted);
    if (several) logs.push([`${plan.name}_loss`, track(plan.lossMean, value)]);
  });
  for (const { variable, regularizer } of model.trainableWeights) {
    if (regularizer !== null) total = addTo(total, withLabel('regularizer', () => regularizer.penalty(variable.value)));
  }
  for (const loss of context.losses) total = addTo(total, loss);
  if (total === null) {
    throw new KeratinError({
      code: 'compile/loss', where: model.place, expected: 'a loss for at least one output', received: 'none',
      fix: "compile with one, as model.compile({ loss: 'binaryCrossentropy' })",
    });
  }
  logs.unshift(['loss', withLabel('loss', () => track(lossMean, total!))]);

  plans.forEach((plan, i) => {
    const all = [...plan.metrics.map((m) => [m, undefined] as const), ...plan.weightedMetrics.map((m) => [m, weights[i] ?? undefined] as const)];
    for (const [metric, weight] of all) {
      const step = within(`the metric "${metric.name}"`, () => withLabel(`metric_${metric.name}`, () => metric.step(targets[i]!, outputs[i]!, weight)));
      updates.push(...step.updates);
      logs.push([several ? `${plan.name}_${metric.name}` : metric.name, step.result]);
    }
  });
  const fed = spec.front === undefined ? x : [...given.values()];
  return { inputs: [...fed, ...targets, ...weights.filter((w) => w !== null)], given, context, total, logs, updates };
}

const addTo = (total: Value | null, value: Value): Value => (total === null ? value : add(total, value));

/** The format in which targets enter a program: floats as float32, whole numbers as int32. */
export const targetDtype = (dtype: DType): DType => (isFloat(dtype) ? 'float32' : 'int32');
