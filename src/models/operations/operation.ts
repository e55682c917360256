/** @file Operation: a step of a functional Keras model that is no layer, as `x / 127.5` or `ops.mean(x, axis=1)`. */
import { KeratinError, check } from '../../core/errors.js';
import type { Fields } from '../../core/fields.js';
import type { Value } from '../../core/value.js';
import { constant } from '../../core/leaf.js';
import { type CallContext, Layer } from '../../layers/layer.js';
import { formatOf, Given } from './given.js';
import type { OperationKind } from './kind.js';
import { operations } from './table.js';

/** Stands for a tensor among the arguments of a call: its place among the inputs. */
export interface InputPlace { readonly input: number }
export const isInputPlace = (value: unknown): value is InputPlace => typeof value === 'object' && value !== null && typeof (value as InputPlace).input === 'number';

/** An operation by the name of its class in Keras 3. What it computes with is said at its call, as in Keras. */
export class Operation extends Layer {
  readonly kind: OperationKind;

  /** @param className as Keras 3 calls it: `TrueDivide`; one of {@link operations} */
  constructor(readonly className: string, config: Fields) {
    super(className, { ...config });
    this.kind = operations[className]!;
  }

  call(inputs: readonly Value[], { options }: CallContext): Value | Value[] {
    const { name: _, trainable: __, ...settings } = this.config;
    const said = Object.entries(options.arguments ?? {}).map(([key, value]) => [key, readArgument(value, inputs)]);
    return this.kind.compute(new Given({ ...settings, ...Object.fromEntries(said) }));
  }
}

/** An argument of a call with the tensors in it; Keras's objects for what JSON has not. */
function readArgument(value: unknown, inputs: readonly Value[]): unknown {
  if (isInputPlace(value)) return inputs[value.input]!;
  if (Array.isArray(value)) return value.map((v) => readArgument(v, inputs));
  if (typeof value !== 'object' || value === null) return value;
  const { class_name: name, config: written } = value as { class_name?: unknown; config?: unknown };
  const config = (written ?? {}) as Fields;
  if (name === '__numpy__' || name === '__tensor__') return constant(config['value'] as never, { dtype: formatOf(config['dtype']) });
  if (name === '__slice__') return { slice: ['start', 'stop', 'step'].map((key) => readArgument(config[key] ?? null, inputs)) };
  if (name === '__ellipsis__') return '...';
  throw new KeratinError({ code: 'config/argument', expected: 'arguments that are tensors, numbers, texts or slices', received: typeof name === 'string' ? name : 'a record', fix: 'write that part of the model by hand' });
}

/** The arguments of a call by name, from Keras's `args` and `kwargs` in which each tensor is an {@link InputPlace}. */
export function namedArguments({ takes }: OperationKind, args: readonly unknown[], kwargs: Fields): Fields {
  const rest = takes.find((name) => name.startsWith('*'));
  if (rest !== undefined) return { [rest.slice(1)]: args, ...kwargs };
  check(args.length <= takes.length, () => ({ code: 'config/argument', expected: `at most ${takes.length} arguments (${takes.join(', ')})`, received: `${args.length}`, fix: 'save the model anew' }));
  return { ...Object.fromEntries(args.map((value, i) => [takes[i]!, value])), ...kwargs };
}

/** The reverse of {@link namedArguments}: by place as far as none is left out. */
export function placedArguments({ takes }: OperationKind, named: Fields): { args: unknown[]; kwargs: Fields } {
  const kwargs: Record<string, unknown> = { ...named };
  const args: unknown[] = [];
  for (const name of takes) {
    const key = name.replace('*', '');
    if (!Object.hasOwn(kwargs, key)) break;
    args.push(...(name === key ? [kwargs[key]] : (kwargs[key] as unknown[])));
    delete kwargs[key];
  }
  return { args, kwargs };
}
