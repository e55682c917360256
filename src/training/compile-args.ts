/** @file What `compile` was told, by output: losses, their weights, metrics. */
import { check, show } from '../core/errors.js';
import { Variable } from '../core/leaf.js';
import { filled } from '../core/tensor.js';
import { type LossIdentifier, type Loss, getLoss } from '../losses/loss-registry.js';
import { type Metric, type MetricIdentifier, getMetric } from '../metrics/metric-registry.js';
import type { Identifier } from '../core/registry.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { PortSpec } from './trainable.js';

/** One value for the only output, a list in the order of outputs, or a record by their names. */
export type PerOutput<T> = T | readonly T[] | Readonly<Record<string, T>>;

/** Arguments of `model.compile`. */
export interface CompileArgs {
  /** Default `rmsprop`. */
  readonly optimizer?: Identifier<Optimizer>;
  readonly loss?: PerOutput<LossIdentifier | null>;
  /** Factor of each output's loss in the sum; default 1. */
  readonly lossWeights?: readonly number[] | Readonly<Record<string, number>>;
  /** Not weighted by sampleWeight or classWeight. */
  readonly metrics?: PerOutput<MetricIdentifier | readonly MetricIdentifier[]>;
  readonly weightedMetrics?: PerOutput<MetricIdentifier | readonly MetricIdentifier[]>;
}

/** A running mean, kept in the program. */
export interface MeanTracker { readonly total: Variable; readonly count: Variable }

/** What is computed of one output. */
export interface OutputPlan {
  readonly name: string;
  readonly loss: Loss | null;
  readonly lossWeight: number;
  readonly metrics: readonly Metric[];
  readonly weightedMetrics: readonly Metric[];
  readonly lossMean: MeanTracker;
}

export const meanTracker = (name: string): MeanTracker => ({
  total: new Variable(`${name}/total`, filled([], 0)), count: new Variable(`${name}/count`, filled([], 0)),
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype && !('class_name' in value);

/** The plan for each output. */
export function planOutputs(args: CompileArgs, outputs: readonly PortSpec[]): OutputPlan[] {
  const names = outputs.map((o) => o.name);
  const losses = perOutput(args.loss ?? null, names, 'loss');
  const weights = perOutput(args.lossWeights ?? 1, names, 'lossWeights') as (number | undefined)[];
  const metrics = metricsPerOutput(args.metrics, names, 'metrics');
  const weighted = metricsPerOutput(args.weightedMetrics, names, 'weightedMetrics');
  return outputs.map(({ name }, i) => {
    const loss = losses[i];
    return {
      name, lossWeight: weights[i] ?? 1, metrics: metrics[i]!, weightedMetrics: weighted[i]!, lossMean: meanTracker(`${name}_loss`),
      loss: loss === null || loss === undefined ? null : getLoss(loss as LossIdentifier),
    };
  });
}

function perOutput(given: unknown, names: readonly string[], argument: string): unknown[] {
  if (isRecord(given)) {
    for (const key of Object.keys(given)) {
      check(names.includes(key), () => ({
        code: 'compile/output', where: `model.compile, ${argument}`, expected: `names of outputs: ${names.join(', ')}`, received: show(key),
        fix: 'use the name of the layer that makes the output',
      }));
    }
    return names.map((name) => given[name]);
  }
  if (Array.isArray(given)) {
    check(given.length === names.length, () => ({
      code: 'compile/count', where: `model.compile, ${argument}`, expected: `${names.length} entries, one for each output (${names.join(', ')})`,
      received: `${given.length}`, fix: 'give one for each output, null for none',
    }));
    return given;
  }
  return names.map(() => given);
}

function metricsPerOutput(given: CompileArgs['metrics'], names: readonly string[], argument: string): Metric[][] {
  if (given === undefined) return names.map(() => []);
  const isFlat = Array.isArray(given) && !given.some((entry) => Array.isArray(entry)) && (names.length === 1 || given.length !== names.length);
  const each = isFlat ? names.map(() => given as unknown[]) : perOutput(given, names, argument);
  return each.map((entry) => {
    if (entry === undefined || entry === null) return [];
    return (Array.isArray(entry) ? entry : [entry]).map((id) => getMetric(id as MetricIdentifier));
  });
}
