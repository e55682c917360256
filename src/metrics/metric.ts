/** @file Metric: a number to watch, gathered over batches inside the program. */
import { check, within } from '../core/errors.js';
import { type Update, Variable } from '../core/leaf.js';
import type { Configurable } from '../core/registry.js';
import { type Shape, sameShape, showShape } from '../core/shape.js';
import { type Tensor, filled } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { add } from '../ops/arithmetic.js';

/** What every metric takes. */
export interface MetricOptions {
  /** Under which it is reported; default Keras's name. */
  readonly name?: string | null;
}

/** What has been counted so far, by name. */
export type Counts = Readonly<Record<string, Value>>;

/** What one batch adds to a program. */
export interface MetricStep {
  readonly updates: readonly Update[];
  /** The running value, this batch included. */
  readonly result: Value;
}

/** Weights of the samples and the mask of the predictions, where there are any. */
export interface Weighting { readonly weights?: Value | undefined; readonly mask?: Value | null | undefined }

/**
 * Base of all metrics: counts that only ever grow by what a batch adds, and a result computed from them.
 *
 * @example
 * class Bias extends Metric {                       // mean of ŷ - y
 *   readonly className = 'Bias';
 *   protected shapes() { return { total: [], count: [] }; }
 *   protected count(yTrue: Value, yPred: Value) { return { total: sum(sub(yPred, yTrue)), count: fill([], sizeOf(yPred.shape)) }; }
 *   protected result({ total, count }: Counts) { return div(total!, count!); }
 * }
 * model.compile({ metrics: [new Bias({ name: 'bias' })] });
 */
export abstract class Metric implements Configurable {
  /** Keras's class name. */
  abstract readonly className: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  private readonly states = new Map<string, Variable>();

  constructor(settings: Readonly<Record<string, unknown>> & { readonly name: string }) {
    this.name = settings.name;
    this.config = Object.freeze({ ...settings });
  }

  /** The counts that are kept, by name, with their shapes; for metrics whose shapes depend on the data, given that. */
  protected abstract shapes(yTrue: Value, yPred: Value): Readonly<Record<string, Shape>>;

  /** What a batch adds to each count. */
  protected abstract count(yTrue: Value, yPred: Value, weighting: Weighting): Counts;

  /** The metric from the counts. */
  protected abstract result(counts: Counts): Value;

  /** The counts; empty until the first {@link step}. */
  get variables(): readonly Variable[] {
    return [...this.states.values()];
  }

  /** The counts by name; a backup of a run within an epoch keeps them. */
  get counts(): ReadonlyMap<string, Variable> {
    return this.states;
  }
  /** Takes up saved counts, also before the first {@link step}. */
  restore(counts: Readonly<Record<string, Tensor>>): void {
    for (const [key, saved] of Object.entries(counts)) {
      const state = this.states.get(key) ?? new Variable(`${this.name}/${key}`, filled(saved.shape, 0));
      state.write(saved);
      this.states.set(key, state);
    }
  }

  /** Starts the counts anew. */
  reset(): void {
    for (const variable of this.states.values()) variable.write(filled(variable.shape, 0));
  }

  /**
   * Takes a batch in.
   *
   * @param sampleWeight [n] or [n, t]; positions of weight 0 do not count
   * @param mask `bool`; masked positions do not count. Keras 3.6 heeds it only where there are sample weights
   * @throws KeratinError as losses do, where labels and predictions do not fit
   */
  step(yTrue: Value, yPred: Value, sampleWeight?: Value, mask?: Value | null): MetricStep {
    return within(`metric "${this.name}"`, () => {
      this.build(this.shapes(yTrue, yPred));
      const added = this.count(yTrue, yPred, { weights: sampleWeight, mask });
      const next = Object.fromEntries([...this.states].map(([key, variable]) => [key, add(variable.value, added[key]!)]));
      return { updates: [...this.states].map(([key, variable]): Update => [variable, next[key]!]), result: this.result(next) };
    });
  }

  private build(shapes: Readonly<Record<string, Shape>>): void {
    for (const [key, shape] of Object.entries(shapes)) {
      const state = this.states.get(key);
      if (state === undefined) this.states.set(key, new Variable(`${this.name}/${key}`, filled(shape, 0)));
      else {
        check(sameShape(state.shape, shape), () => ({
          code: 'metric/shape', expected: `data for which ${key} has the shape ${showShape(state.shape)}, as before`, received: showShape(shape),
          fix: 'make a metric for each output',
        }));
      }
    }
  }
}
