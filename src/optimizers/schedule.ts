/** @file Learning-rate schedules: the learning rate as a function of the step, symbolic and in plain numbers. */
import { KeratinError, check, show } from '../core/errors.js';
import { constantOp, fill } from '../core/leaf.js';
import { type Configurable, type Identifier, Registry } from '../core/registry.js';
import { readSettings } from '../core/settings.js';
import type { Tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';

/** The learning rate at a step; steps count from 0. */
export abstract class LearningRateSchedule implements Configurable {
  abstract readonly className: string;
  abstract readonly config: Readonly<Record<string, unknown>>;

  /** One number from one number, both float32. */
  abstract at(step: Value): Value;

  /** The same for a step that is known. */
  numberAt(step: number): number {
    return evaluate(this.at(fill([], step)));
  }
}

/** The number of a value that is made of constants by element-wise ops; rounded as the program would. */
function evaluate(value: Value): number {
  const { op, attrs, inputs } = value.node;
  if (op === constantOp) return (attrs as { value: Tensor }).value.item();
  check(op.fold !== undefined && inputs.length > 0, () => ({
    code: 'schedule/op', where: 'learning rate', expected: 'a schedule made of arithmetic on the step', received: op.name,
    fix: 'use add, mul, pow, where, cos and their like',
  }));
  const y = op.fold(attrs, ...inputs.map(evaluate));
  return value.dtype === 'float32' ? Math.fround(y) : y;
}

/** A function of the step as a schedule; it is not saved with the model. */
export class FunctionSchedule extends LearningRateSchedule {
  readonly className = 'FunctionSchedule';
  readonly config = Object.freeze({});

  constructor(private readonly f: (step: Value) => Value) {
    super();
  }

  at(step: Value): Value {
    return this.f(step);
  }
}

/** Stands in a definition for a number, or for several, that must be given. */
export const aNumber = undefined as unknown as number;
export const numbers = undefined as unknown as readonly number[];

/** A schedule said in one place. */
export interface ScheduleDefinition<N extends object, S extends object> {
  readonly className: string;
  /** Keras's default name. */
  readonly name: string;
  /** The settings without a default, {@link aNumber} or {@link numbers} each, in Keras's order. */
  readonly needed: N;
  readonly settings: S;
  readonly formula: (step: Value, settings: N & S) => Value;
}

interface ScheduleOptions {
  /** Kept for saved files; nothing is called by it. Default Keras's name. */
  readonly name?: string | null;
}

/** Makes a schedule from its settings: those without default by position or by name. */
export interface ScheduleFactory<N extends object, S extends object> {
  (settings: N & Partial<S> & ScheduleOptions): LearningRateSchedule;
  (...needed: [...N[keyof N][], Partial<S> & ScheduleOptions] | N[keyof N][]): LearningRateSchedule;
  readonly className: string;
}

class DefinedSchedule<N extends object, S extends object> extends LearningRateSchedule {
  readonly className: string;
  readonly config: Readonly<N & S & { name: string }>;

  constructor(private readonly definition: ScheduleDefinition<N, S>, given: Readonly<Record<string, unknown>>) {
    super();
    const { className, name, needed, settings } = definition;
    this.className = className;
    this.config = readSettings(className, { ...needed, ...settings, name }, { ...given, name: given['name'] ?? name });
    const names = Object.keys(needed);
    for (const n of names) {
      check((this.config as Readonly<Record<string, unknown>>)[n] !== undefined, () => ({
        code: 'option/missing', where: className, expected: `a value for ${n}`, received: 'none', fix: `pass ${names.join(', ')}, by position or by name`,
      }));
    }
    for (const [key, value] of Object.entries(this.config)) {
      check(!/Steps$/.test(key) || key === 'warmupSteps' || (typeof value === 'number' && value > 0), () => ({
        code: 'option/value', where: className, expected: `${key} to be a number of steps above 0`, received: show(value), fix: `correct ${key}`,
      }));
    }
  }

  at(step: Value): Value {
    return this.definition.formula(step, this.config);
  }
}

const isSettings = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The function that makes the defined schedule. */
export function defineSchedule<N extends object, S extends object>(definition: ScheduleDefinition<N, S>): ScheduleFactory<N, S> {
  const make = (...given: readonly unknown[]): LearningRateSchedule => {
    const last = given.at(-1);
    const named = isSettings(last) ? last : {};
    const positional = isSettings(last) ? given.slice(0, -1) : given;
    const names = [...Object.keys(definition.needed), ...Object.keys(definition.settings)];
    return new DefinedSchedule(definition, { ...Object.fromEntries(positional.map((value, i) => [names[i] ?? `argument ${i + 1}`, value])), ...named });
  };
  return Object.assign(make, { className: definition.className }) as ScheduleFactory<N, S>;
}

/** What may be given as a learning rate. */
export type LearningRate = number | Identifier<LearningRateSchedule> | ((step: Value) => Value);

/** The schedules by name, for Keras's configs. */
export function scheduleRegistry(factories: readonly ScheduleFactory<any, any>[]): Registry<LearningRateSchedule> {
  return new Registry('learning-rate schedule', Object.fromEntries(factories.map((make) => [make.className, (config) => make(config as never)])));
}

/** A learning rate that is neither a number nor a schedule. */
export const wrongLearningRate = (where: string, given: unknown): KeratinError => new KeratinError({
  code: 'option/value', where, expected: 'a learning rate of 0 or more, or a schedule', received: show(given), fix: 'pass a number, as { learningRate: 0.001 }',
});
