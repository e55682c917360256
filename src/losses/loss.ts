/** @file Loss: one number per sample from labels and predictions, reduced to the number that training makes small. */
import { check, show, within } from '../core/errors.js';
import type { Configurable } from '../core/registry.js';
import { oneOfWords, readSettings } from '../core/settings.js';
import type { Value } from '../core/value.js';
import { logicalAnd } from '../ops/compare.js';
import { alignDense, alignRanks } from './labels.js';
import { type KerasReduction, type Reduction, reduceLoss, reductions } from './reduction.js';

/** What every loss takes. */
export interface LossOptions {
  /** What error messages call it; it is saved too. Default Keras's name. */
  readonly name?: string;
  /** How the numbers of the samples become one; default `sumOverBatchSize`. */
  readonly reduction?: Reduction | null;
}

/** Added to every Keras config, without a meaning here. */
const KERAS_ONLY = ['dtype', 'fn'];

/**
 * Base of all losses. A subclass computes one number per sample; weights, mask and reduction are done here.
 *
 * @example
 * class Quartic extends Loss {
 *   readonly className = 'Quartic';
 *   perSample(yTrue: Value, yPred: Value) { return mean(pow(sub(yPred, yTrue), 4), -1); }
 * }
 * model.compile({ loss: new Quartic({ name: 'quartic' }) });
 */
export abstract class Loss implements Configurable {
  abstract readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly reduction: KerasReduction;

  constructor(options: LossOptions & Record<string, unknown> = {}) {
    this.name = options.name ?? 'loss';
    this.reduction = options.reduction === null ? 'none' : oneOfWords(`loss "${this.name}"`, 'reduction', reductions, options.reduction ?? 'sum_over_batch_size');
    this.config = Object.freeze({ ...options, name: this.name, reduction: this.reduction });
  }

  /** One number for each sample or position: labels and predictions [n, …, d] give [n, …]. */
  abstract perSample(yTrue: Value, yPred: Value): Value;

  /** Positions that count, found in the labels themselves: `bool` of the shape of {@link perSample}; null where all do. */
  ownMask(_yTrue: Value, _yPred: Value): Value | null {
    return null;
  }

  /** Where labels are class numbers: which number is ignored; null where labels are anything else. They are checked before each step. */
  get classNumbers(): { readonly ignored: number | null } | null {
    return null;
  }

  /**
   * The loss: one number, unless the reduction is `none`.
   *
   * @param sampleWeight [n], or [n, t] for steps; stretched over the axes that follow
   * @param mask `bool`, of the shape of the predictions without the last axis; masked positions do not count
   * @throws KeratinError `loss/shape`, `loss/classes`, `weights/shape`
   */
  call(yTrue: Value, yPred: Value, sampleWeight?: Value, mask?: Value | null): Value {
    return within(`loss "${this.name}"`, () => {
      const values = this.perSample(yTrue, yPred);
      return reduceLoss(values, this.reduction, sampleWeight, bothMasks(mask, this.ownMask(yTrue, yPred)));
    });
  }
}

const bothMasks = (given: Value | null | undefined, own: Value | null): Value | null =>
  given === undefined || given === null ? own : own === null ? given : logicalAnd(given, own);

/** A loss by a function of symbolic values; the result is one number per sample, or already the loss. */
export type LossFunction = (yTrue: Value, yPred: Value) => Value;

/** A plain function as a loss. Labels come in the number format and rank of the predictions. */
export class FunctionLoss extends Loss {
  readonly className = 'FunctionLoss';

  constructor(private readonly f: LossFunction, options: LossOptions = {}) {
    super({ ...options, name: options.name ?? (f.name === '' ? 'loss' : f.name) });
  }

  perSample(yTrue: Value, yPred: Value): Value {
    return this.f(...alignRanks(yTrue, yPred));
  }
}

/** A loss said in one place: names, settings, formula. */
export interface LossDefinition<S extends object> {
  /** Keras's class name. */
  readonly className: string;
  /** Keras's default name. */
  readonly name: string;
  readonly settings: S;
  /** Brings labels and predictions together; default: the same shape. */
  readonly align?: (yTrue: Value, yPred: Value) => [Value, Value];
  /** The number of each sample, of aligned values. */
  readonly formula: (yTrue: Value, yPred: Value, settings: S) => Value;
  /** See {@link Loss.ownMask}; of aligned values. */
  readonly mask?: (yTrue: Value, settings: S) => Value | null;
  /** See {@link Loss.classNumbers}. */
  readonly classNumbers?: (settings: S) => { readonly ignored: number | null };
}

/** Makes a loss from its settings. */
export type LossFactory<S extends object> = ((options?: Partial<S> & LossOptions) => Loss) & { readonly className: string };

class DefinedLoss<S extends object> extends Loss {
  readonly className: string;
  private readonly settings: S;

  constructor(private readonly definition: LossDefinition<S>, options: Partial<S> & LossOptions) {
    const base = { name: definition.name, reduction: 'sum_over_batch_size' as Reduction | null };
    const settings = readSettings(definition.name, { ...base, ...definition.settings }, { ...options, name: options.name ?? definition.name }, KERAS_ONLY);
    const { labelSmoothing: moved = 0 } = settings as { labelSmoothing?: number };
    check(moved >= 0 && moved <= 1, () => ({
      code: 'option/value', where: definition.name, expected: 'labelSmoothing from 0 to 1', received: show(moved), fix: 'use 0.1 to spread a tenth of each label',
    }));
    super(settings);
    this.className = definition.className;
    this.settings = settings;
  }

  perSample(yTrue: Value, yPred: Value): Value {
    return this.definition.formula(...this.align(yTrue, yPred), this.settings);
  }

  override ownMask(yTrue: Value, yPred: Value): Value | null {
    return this.definition.mask?.(this.align(yTrue, yPred)[0], this.settings) ?? null;
  }

  override get classNumbers(): { readonly ignored: number | null } | null {
    return this.definition.classNumbers?.(this.settings) ?? null;
  }

  private align(yTrue: Value, yPred: Value): [Value, Value] {
    return (this.definition.align ?? alignDense)(yTrue, yPred);
  }
}

/** The function that makes the defined loss. */
export function defineLoss<S extends object>(definition: LossDefinition<S>): LossFactory<S> {
  const make = (options: Partial<S> & LossOptions = {}): Loss => new DefinedLoss(definition, options);
  return Object.assign(make, { className: definition.className });
}
