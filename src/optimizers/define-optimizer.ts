/** @file An optimizer said in one place: names, settings, slots, rule. */
import type { Value } from '../core/value.js';
import { Optimizer, type OptimizerOptions, type RuleResult, type Scalars, type SlotGroup } from './optimizer.js';
import type { LearningRate } from './schedule.js';

/** Slots and scalars of a definition are known by name to it alone. */
type Numbers = Readonly<Record<string, any>> & Readonly<Record<string, Value>>;

export interface OptimizerDefinition<S extends object> {
  /** Keras's class name. */
  readonly className: string;
  /** Keras's default name. */
  readonly name: string;
  readonly settings: S & { readonly learningRate: number };
  /** Slots by name with their first number, in groups; see {@link Optimizer}. */
  readonly slots?: (settings: S) => readonly SlotGroup[];
  readonly own?: Readonly<Record<string, number>>;
  /** Computed once a step; `step` is 1 at the first. */
  readonly scalars?: (at: { readonly lr: Value; readonly step: Value; readonly own: Numbers }, settings: S) => Scalars;
  /** The next weight w and slots from the gradient g. */
  readonly rule: (at: { readonly w: Value; readonly g: Value; readonly slots: Numbers; readonly scalars: Numbers }, settings: S) => RuleResult;
}

/** Makes an optimizer: the learning rate first or among the options. */
export interface OptimizerFactory<S extends object> {
  (options?: Partial<Omit<S, 'learningRate'>> & OptimizerOptions): Optimizer;
  (learningRate: LearningRate, options?: Partial<Omit<S, 'learningRate'>> & OptimizerOptions): Optimizer;
  readonly className: string;
}

class DefinedOptimizer<S extends object> extends Optimizer {
  readonly className: string;

  constructor(private readonly definition: OptimizerDefinition<S>, options: OptimizerOptions) {
    super(definition.name, definition.settings as S & { readonly learningRate: number } & Readonly<Record<string, unknown>>, options);
    this.className = definition.className;
  }

  protected override slotGroups(): readonly SlotGroup[] {
    return this.definition.slots?.(this.settings as object as S) ?? [];
  }

  protected override ownState(): Readonly<Record<string, number>> {
    return this.definition.own ?? {};
  }

  protected override scalars(lr: Value, step: Value, own: Scalars): Scalars {
    return this.definition.scalars?.({ lr, step, own }, this.settings as object as S) ?? {};
  }

  protected rule(w: Value, g: Value, slots: Scalars, scalars: Scalars): RuleResult {
    return this.definition.rule({ w, g, slots, scalars }, this.settings as object as S);
  }
}

/** The function that makes the defined optimizer. */
export function defineOptimizer<S extends object>(definition: OptimizerDefinition<S>): OptimizerFactory<S> {
  const isOptions = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype && !('class_name' in value);
  const make = (first?: unknown, second: OptimizerOptions = {}): Optimizer =>
    new DefinedOptimizer(definition, first === undefined || isOptions(first) ? { ...(first as OptimizerOptions | undefined), ...second } : { ...second, learningRate: first as LearningRate });
  return Object.assign(make, { className: definition.className });
}
