/** @file Optimizer: from gradients to the next weights, as updates of a program. */
import { KeratinError, check, show, within } from '../core/errors.js';
import { type Update, Variable } from '../core/leaf.js';
import type { Configurable } from '../core/registry.js';
import { readSettings } from '../core/settings.js';
import { Tensor, filled } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { add, div, mul, sub } from '../ops/arithmetic.js';
import { cast, equal, where } from '../ops/compare.js';
import { floor } from '../ops/math.js';
import { clipGradients } from './clipping.js';
import { type LearningRate, FunctionSchedule, LearningRateSchedule, wrongLearningRate } from './schedule.js';
import { schedules } from './schedules.js';

/** What every optimizer takes, in Keras's words; the defaults of most change nothing. */
export interface OptimizerOptions {
  /** Step size, or a schedule, or a function of the step. */
  readonly learningRate?: LearningRate;
  /** Another name of learningRate. */
  readonly lr?: LearningRate;
  /** Begins the names of the optimizer's variables; error messages and saved files have it too. Default Keras's name. */
  readonly name?: string | null;
  /** Each step takes learningRate · weightDecay of each weight away. */
  readonly weightDecay?: number | null;
  /** Longest gradient of one weight, by its Euclidean length. */
  readonly clipnorm?: number | null;
  /** Largest element of a gradient, either way. */
  readonly clipvalue?: number | null;
  /** Longest gradient of all weights taken together. */
  readonly globalClipnorm?: number | null;
  /** Keeps a moving average of the weights; see {@link Optimizer.finalize}. */
  readonly useEma?: boolean;
  /** 0–1: share of that average that is kept at each step; default 0.99. */
  readonly emaMomentum?: number;
  /** Replaces the weights by their average every so many steps. */
  readonly emaOverwriteFrequency?: number | null;
  /** Read and kept; float32 needs no scaling of the loss. */
  readonly lossScaleFactor?: number | null;
  /** Updates every so many steps, by the mean of their gradients. */
  readonly gradientAccumulationSteps?: number | null;
}

const common = {
  weightDecay: null as number | null, clipnorm: null as number | null, globalClipnorm: null as number | null, clipvalue: null as number | null,
  useEma: false, emaMomentum: 0.99, emaOverwriteFrequency: null as number | null, lossScaleFactor: null as number | null, gradientAccumulationSteps: null as number | null,
};
type CommonSettings = typeof common;
/** In configs of Keras 2 and of mixed precision, without a meaning here. */
const KERAS_ONLY = ['jitCompile', 'isLegacyOptimizer', 'isCustomGradient'];

/** Numbers of a step that all weights share; a rule reads them by name. */
export type Scalars = Readonly<Record<string, Value>>;
/** New numbers of one weight and its slots. */
export type RuleResult = { readonly weight: Value } & Readonly<Record<string, Value | undefined>>;
/** Slots by name with their first number. */
export type SlotGroup = Readonly<Record<string, number | undefined>>;

/**
 * Base of all optimizers. A subclass names its slots (numbers kept beside each weight) and gives its rule, which is element-wise.
 *
 * @example
 * class SignDescent extends Optimizer {
 *   readonly className = 'SignDescent';
 *   constructor(options: OptimizerOptions = {}) { super('sign_descent', { learningRate: 1e-3 }, options); }
 *   protected rule(weight: Value, gradient: Value, _slots: Scalars, { lr }: Scalars) { return { weight: sub(weight, mul(sign(gradient), lr!)) }; }
 * }
 */
export abstract class Optimizer implements Configurable {
  /** Keras's class name. */
  abstract readonly className: string;
  readonly name: string;
  /** Steps taken: int32. */
  readonly iterations: Variable;
  /** The step size while there is no schedule: float32, see {@link setLearningRate}. */
  readonly learningRate: Variable;
  readonly schedule: LearningRateSchedule | null;
  protected readonly settings: Readonly<CommonSettings & Record<string, unknown>>;
  private readonly slotsOf = new Map<Variable, Readonly<Record<string, Variable>>>();
  private readonly state: Variable[] = [];
  private readonly own = new Map<string, Variable>();
  private withoutDecay: (variable: Variable) => boolean = () => false;

  constructor(defaultName: string, defaults: Readonly<Record<string, unknown>> & { readonly learningRate: number }, options: OptimizerOptions) {
    this.name = options.name ?? defaultName;
    const { learningRate: usual, ...ownDefaults } = defaults;
    const { learningRate, lr, decay, ...rest } = { ...options, name: undefined } as OptimizerOptions & { decay?: number };
    this.settings = readSettings(defaultName, { ...common, ...ownDefaults }, rest, ['name', ...KERAS_ONLY]);
    checkSettings(defaultName, this.settings, learningRate !== undefined && lr !== undefined);
    const rate = readLearningRate(defaultName, learningRate ?? lr ?? usual, decay ?? 0);
    this.schedule = typeof rate === 'number' ? null : rate;
    this.iterations = new Variable(`${this.name}/iteration`, filled([], 0, 'int32'));
    this.learningRate = new Variable(`${this.name}/learning_rate`, filled([], typeof rate === 'number' ? rate : rate.numberAt(0)));
  }

  /** Slots by name with their first number; a group is laid out weight by weight before the next, as Keras does. */
  protected slotGroups(): readonly SlotGroup[] {
    return [];
  }

  /** Single numbers of the optimizer's own, with their first values. */
  protected ownState(): Readonly<Record<string, number>> {
    return {};
  }

  /**
   * What the rule needs besides the learning rate `lr`, computed once a step.
   * @param step float32: 1 at the first step
   * @param own the current {@link ownState}; returned numbers of those names become the next
   */
  protected scalars(_lr: Value, _step: Value, _own: Scalars): Scalars {
    return {};
  }

  /** The next weight and slots, element by element. */
  protected abstract rule(weight: Value, gradient: Value, slots: Scalars, scalars: Scalars): RuleResult;

  /** Settings as Keras would save them, with the learning rate of now. */
  get config(): Readonly<Record<string, unknown>> {
    return Object.freeze({ name: this.name, learningRate: this.schedule ?? this.learningRate.read().item(), ...this.settings });
  }

  /** All state, for checkpoints: steps taken, learning rate, own numbers, slots. */
  get variables(): readonly Variable[] {
    return [this.iterations, ...(this.schedule === null ? [this.learningRate] : []), ...this.own.values(), ...this.state];
  }

  /** The slots of a weight by name; empty before {@link build}. */
  slots(variable: Variable): Readonly<Record<string, Variable>> {
    return this.slotsOf.get(variable) ?? {};
  }

  /** The learning rate of the next step. */
  get currentLearningRate(): number {
    return this.schedule === null ? this.learningRate.read().item() : this.schedule.numberAt(this.iterations.read().item());
  }

  /**
   * Sets the learning rate from the next step on; no program is compiled anew.
   * @throws KeratinError `optimizer/schedule` where a schedule rules it
   */
  setLearningRate(value: number): void {
    check(this.schedule === null, () => ({
      code: 'optimizer/schedule', where: this.name, expected: 'an optimizer made with a number as learning rate', received: `the schedule ${this.schedule!.className}`,
      fix: 'make the optimizer with { learningRate: 0.001 } if it is to be changed from outside',
    }));
    if (!(value >= 0 && Number.isFinite(value))) throw wrongLearningRate(this.name, value);
    this.learningRate.write(value);
  }

  /** Weights that weightDecay leaves alone: these variables, and all whose name holds one of these words. */
  excludeFromWeightDecay(chosen: { readonly variables?: readonly Variable[]; readonly names?: readonly string[] }): void {
    this.withoutDecay = (variable) => (chosen.variables?.includes(variable) ?? false) || (chosen.names?.some((word) => variable.name.includes(word)) ?? false);
  }

  /** Makes the slots of weights that have none yet. */
  build(variables: readonly Variable[]): void {
    if (this.own.size === 0) for (const [key, first] of Object.entries(this.ownState())) this.own.set(key, new Variable(`${this.name}/${key}`, filled([], first)));
    const fresh = variables.filter((v) => !this.slotsOf.has(v));
    const made = new Map(fresh.map((v) => [v, {} as Record<string, Variable>]));
    const base = [...(this.settings.useEma ? [{ average: 0 }] : []), ...(this.accumulates ? [{ gradient_accumulator: 0 }] : [])];
    for (const group of [...base, ...this.slotGroups()] as readonly SlotGroup[]) {
      for (const variable of fresh) {
        for (const [slot, first = 0] of Object.entries(group)) {
          const state = new Variable(`${this.name}/${variable.name}/${slot}`, filled(variable.shape, first, variable.dtype));
          made.get(variable)![slot] = state;
          this.state.push(state);
        }
      }
    }
    made.forEach((slots, variable) => this.slotsOf.set(variable, slots));
  }

  /**
   * The step as updates: of the weights, the slots, the step counter. Constraints are the caller's.
   *
   * @param gradients of the loss, one for each variable, of its shape
   */
  apply(variables: readonly Variable[], gradients: readonly Value[]): Update[] {
    return within(this.name, () => {
      this.build(variables);
      const { useEma, gradientAccumulationSteps: every } = this.settings;
      const counted = cast(this.iterations.value, 'float32');
      const step = add(every === null ? counted : floor(div(counted, every)), 1);
      const lr = this.schedule === null ? this.learningRate.value : this.schedule.at(counted);
      const sums = variables.map((v, i) => (this.accumulates ? add(this.slots(v)['gradient_accumulator']!.value, gradients[i]!) : gradients[i]!));
      const clipped = clipGradients(this.accumulates ? sums.map((g) => div(g, every!)) : sums, this.settings);

      const scalars: Scalars = { lr, ...this.scalars(lr, step, valuesOf(Object.fromEntries(this.own))) };
      const updates: Update[] = [...this.own].map(([key, variable]) => [variable, scalars[key]!]);
      variables.forEach((variable, i) => {
        const slots = this.slots(variable);
        const { weight, ...next } = this.rule(this.decayed(variable, lr), clipped[i]!, valuesOf(slots), scalars);
        updates.push([variable, weight], ...Object.entries(next).flatMap(([slot, value]): Update[] => (value === undefined ? [] : [[slots[slot]!, value]])));
      });
      const settled = this.accumulates ? this.onlyEvery(every!, counted, updates, variables, sums) : updates;
      return [...(useEma ? this.averaged(settled, variables, step) : settled), [this.iterations, add(this.iterations.value, 1)]];
    });
  }

  /** Writes the moving averages into the weights, as Keras does when fit ends; without useEma it does nothing. */
  finalize(variables: readonly Variable[]): void {
    if (!this.settings.useEma) return;
    for (const variable of variables) {
      const average = this.slots(variable)['average'];
      if (average !== undefined) variable.write(average.read());
    }
  }

  private get accumulates(): boolean {
    return (this.settings.gradientAccumulationSteps ?? 1) > 1;
  }

  /** w (1 - learningRate · weightDecay). */
  private decayed(variable: Variable, lr: Value): Value {
    const { weightDecay } = this.settings;
    return weightDecay === null || this.withoutDecay(variable) ? variable.value : mul(variable.value, sub(1, mul(lr, weightDecay)));
  }

  /** The updates take effect at every so manieth step; between them only gradients are summed. */
  private onlyEvery(steps: number, counted: Value, updates: readonly Update[], variables: readonly Variable[], sums: readonly Value[]): Update[] {
    const due = isMultiple(add(counted, 1), steps);
    return [
      ...updates.map(([variable, next]): Update => [variable, where(due, next, variable.value)]),
      ...variables.map((v, i): Update => [this.slots(v)['gradient_accumulator']!, where(due, 0, sums[i]!)]),
    ];
  }

  /** average = m·average + (1 - m)·w, the first time w itself; where it is due the average becomes the weight. */
  private averaged(updates: readonly Update[], variables: readonly Variable[], step: Value): Update[] {
    const { emaMomentum, emaOverwriteFrequency } = this.settings;
    const momentum = where(equal(step, 1), 0, emaMomentum as number);
    const due = emaOverwriteFrequency === null ? null : isMultiple(step, emaOverwriteFrequency);
    return updates.flatMap(([variable, next]): Update[] => {
      if (!variables.includes(variable)) return [[variable, next]];
      const slot = this.slots(variable)['average']!;
      const average = add(mul(slot.value, momentum), mul(next, sub(1, momentum)));
      return [[variable, due === null ? next : where(due, average, next)], [slot, average]];
    });
  }
}

const valuesOf = (variables: Readonly<Record<string, Variable>>): Scalars => Object.fromEntries(Object.entries(variables).map(([key, v]) => [key, v.value]));
const isMultiple = (x: Value, of: number): Value => equal(mul(floor(div(x, of)), of), x);

function readLearningRate(where: string, given: unknown, decay: number): number | LearningRateSchedule {
  if (typeof given === 'number' && given >= 0 && Number.isFinite(given)) {
    // Keras 2's decay: lr / (1 + decay · step).
    return decay > 0 ? schedules.create('InverseTimeDecay', { initialLearningRate: given, decaySteps: 1, decayRate: decay }) : given;
  }
  if (given instanceof LearningRateSchedule) return given;
  if (typeof given === 'function') return new FunctionSchedule(given as (step: Value) => Value);
  const schedule = typeof given === 'object' && given !== null && 'class_name' in given ? schedules.get(given as never) : undefined;
  if (schedule instanceof LearningRateSchedule) return schedule;
  throw wrongLearningRate(where, given instanceof Tensor ? given.toString() : given);
}

function checkSettings(where: string, settings: Readonly<CommonSettings & Record<string, unknown>>, twoRates: boolean): void {
  const wrong = (expected: string, received: string, fix: string): KeratinError => new KeratinError({ code: 'option/value', where, expected, received, fix });
  if (twoRates) throw wrong('one learning rate', 'both learningRate and lr', 'leave lr out');
  const clips = (['clipnorm', 'clipvalue', 'globalClipnorm'] as const).filter((key) => settings[key] !== null);
  if (clips.length > 1) throw wrong('at most one of clipnorm, clipvalue and globalClipnorm', clips.join(' and '), 'choose one of them');
  for (const [key, value] of Object.entries(settings)) {
    const isNumber = typeof value === 'number' && value >= 0;
    if (!isNumber && value !== null && typeof value !== 'boolean') throw wrong(`${key} to be a number of 0 or more`, show(value), `correct ${key}`);
  }
}
