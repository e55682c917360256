/** @file Metrics that are a mean over samples: of an accuracy, a loss, or any function. */
import { readSettings } from '../core/settings.js';
import { type Shape, sizeOf } from '../core/shape.js';
import { fill } from '../core/leaf.js';
import type { Value } from '../core/value.js';
import { alignDense, alignRanks } from '../losses/labels.js';
import { divideNoNaN, mergeMask } from '../losses/reduction.js';
import { div, mul } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { cast } from '../ops/compare.js';
import { type Counts, Metric, type MetricOptions, type MetricStep, type Weighting } from './metric.js';

/** Σ w·v and Σ w, where a sample of several numbers counts as their mean. */
export function countMean(values: Value, { weights, mask }: Weighting): Counts {
  const perSample = sizeOf(values.shape.slice(1));
  const factor = mergeMask(values, weights, mask);
  if (factor === undefined) return { total: div(sum(values), perSample), count: fill([], values.shape[0] ?? 1) };
  const stretched = sizeOf(values.shape) / sizeOf(factor.shape);
  return { total: div(sum(mul(values, factor)), perSample), count: mul(sum(factor), stretched / perSample) };
}

/** Added to every Keras config, without a meaning here. */
export const KERAS_ONLY = ['dtype', 'fn'];

/** Mean over all samples so far of the numbers that {@link values} gives. */
export abstract class MeanMetric extends Metric {
  /** One number for each sample or position. */
  protected abstract values(yTrue: Value, yPred: Value): Value;

  protected shapes(_yTrue: Value, _yPred: Value): Readonly<Record<string, Shape>> {
    return { total: [], count: [] };
  }

  protected count(yTrue: Value, yPred: Value, weighting: Weighting): Counts {
    return countMean(cast(this.values(yTrue, yPred), 'float32'), weighting);
  }

  protected result({ total, count }: Counts): Value {
    return divideNoNaN(total!, count!);
  }
}

/** A function of symbolic values; the result is a number per sample. */
export type MetricFunction = (yTrue: Value, yPred: Value) => Value;

/** The mean of a plain function. Labels come in the number format and rank of the predictions. */
export class FunctionMetric extends MeanMetric {
  readonly className = 'FunctionMetric';

  constructor(private readonly f: MetricFunction, options: MetricOptions = {}) {
    super({ name: options.name ?? (f.name === '' ? 'metric' : f.name) });
  }

  protected values(yTrue: Value, yPred: Value): Value {
    return this.f(...alignRanks(yTrue, yPred));
  }
}

/** A mean metric said in one place. */
export interface MeanDefinition<S extends object> {
  /** Keras's class name. */
  readonly className: string;
  /** Keras's default name. */
  readonly name: string;
  readonly settings: S;
  /** Brings labels and predictions together; default: the same shape. */
  readonly align?: (yTrue: Value, yPred: Value) => [Value, Value];
  /** The number of each sample, of aligned values. */
  readonly formula: (yTrue: Value, yPred: Value, settings: S) => Value;
  /** What is made of the mean at last, as its square root. */
  readonly finish?: (mean: Value) => Value;
}

/** Makes a metric from its settings. */
export type MetricFactory<S extends object> = ((options?: Partial<S> & MetricOptions) => Metric) & { readonly className: string };

class DefinedMean<S extends object> extends MeanMetric {
  readonly className: string;
  private readonly settings: S;

  constructor(private readonly definition: MeanDefinition<S>, options: Partial<S> & MetricOptions) {
    const { name } = definition;
    const settings = readSettings(name, { name, ...definition.settings }, { ...options, name: options.name ?? name }, KERAS_ONLY);
    super(settings);
    this.className = definition.className;
    this.settings = settings;
  }

  protected values(yTrue: Value, yPred: Value): Value {
    const [labels, predictions] = (this.definition.align ?? alignDense)(yTrue, yPred);
    return this.definition.formula(labels, predictions, this.settings);
  }

  protected override result(counts: Counts): Value {
    const mean = super.result(counts);
    return this.definition.finish?.(mean) ?? mean;
  }
}

/** The function that makes the defined metric. */
export function defineMean<S extends object>(definition: MeanDefinition<S>): MetricFactory<S> {
  const make = (options: Partial<S> & MetricOptions = {}): Metric => new DefinedMean(definition, options);
  return Object.assign(make, { className: definition.className });
}

/** Mean of given values: `step(values, weights)`. */
class Mean extends MeanMetric {
  readonly className: string = 'Mean';

  protected values(values: Value): Value {
    return values;
  }

  override step(values: Value, weights?: Value): MetricStep {
    return super.step(values, values, weights);
  }
}

/** Sum of given values: `step(values, weights)`. */
class Sum extends Mean {
  override readonly className = 'Sum';

  protected override shapes(): Readonly<Record<string, Shape>> {
    return { total: [] };
  }

  protected override count(values: Value, _: Value, { weights }: Weighting): Counts {
    const factor = mergeMask(values, weights);
    return { total: sum(cast(factor === undefined ? values : mul(values, factor), 'float32')) };
  }

  protected override result({ total }: Counts): Value {
    return total!;
  }
}

const makeOf = (Made: typeof Mean, className: string, name: string): ((options?: MetricOptions) => Mean) & { readonly className: string } =>
  Object.assign((options: MetricOptions = {}) => new Made(readSettings(name, { name }, { ...options, name: options.name ?? name }, KERAS_ONLY)), { className });

/** Mean of the values given to `step(values, weights)`: for numbers of one's own. */
export const mean = makeOf(Mean, 'Mean', 'mean');
/** Sum of the values given to `step(values, weights)`. */
export const sumOf = makeOf(Sum, 'Sum', 'sum');
