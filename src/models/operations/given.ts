/** @file What an operation was given, by name: tensors, numbers, axes, texts; each read as what it should be. */
import { type DType, dtypes, isFloat } from '../../core/dtype.js';
import { KeratinError, show } from '../../core/errors.js';
import { constant, fill } from '../../core/leaf.js';
import type { NestedArray } from '../../core/tensor.js';
import { Value } from '../../core/value.js';
import { cast } from '../../ops/compare.js';

/** What computes with tensors or with plain numbers. */
export type Operand = Value | number;

/** Number formats that are others here. */
const formats: Readonly<Record<string, DType>> = { float16: 'float32', bfloat16: 'float32', half: 'float32', int8: 'int32', int16: 'int32', uint16: 'int32', uint32: 'int64' };

/** A format by the name that Keras gives it. */
export function formatOf(name: unknown): DType {
  const dtype = typeof name === 'string' ? formats[name] ?? (name as DType) : undefined;
  if (dtype !== undefined && dtypes.includes(dtype)) return dtype;
  throw new KeratinError({ code: 'config/argument', expected: `a number format among ${dtypes.join(', ')}`, received: show(name), fix: 'write that part of the model by hand' });
}

/** Arguments of an operation by name, in camelCase. */
export class Given {
  constructor(private readonly named: Readonly<Record<string, unknown>>) {}

  has(name: string): boolean {
    return this.named[name] !== undefined && this.named[name] !== null;
  }
  get(name: string): unknown {
    return this.named[name];
  }

  /** A tensor, or a plain number. */
  operand(name: string): Operand {
    const value = this.named[name];
    if (value instanceof Value || typeof value === 'number') return value;
    if (typeof value === 'boolean') return constant([Number(value)], { dtype: 'bool', shape: [] });
    if (isNumbers(value)) return constant(value, { dtype: isWhole(value) ? 'int32' : 'float32' });
    throw this.wrong(name, 'a tensor or a number');
  }
  /** A tensor; numbers become one. */
  value(name: string): Value {
    const value = this.operand(name);
    return typeof value === 'number' ? fill([], value, Number.isInteger(value) ? 'int32' : 'float32') : value;
  }
  /** A tensor of decimals. */
  float(name: string): Value {
    const value = this.value(name);
    return isFloat(value.dtype) ? value : cast(value, 'float32');
  }
  /** A list of tensors of one format. */
  values(name: string): Value[] {
    const list = this.named[name];
    if (!Array.isArray(list) || list.length === 0) throw this.wrong(name, 'a list of tensors');
    const values = list.map((_, i) => new Given(list as never).value(String(i)));
    const dtype = values.map((v) => v.dtype).reduce(wider);
    return values.map((v) => cast(v, dtype));
  }

  /** A number, `otherwise` where none is given. */
  number(name: string, otherwise?: number): number {
    const value = this.named[name] ?? otherwise;
    if (typeof value === 'number') return value;
    throw this.wrong(name, 'a number');
  }
  whole(name: string, otherwise?: number): number {
    const value = this.number(name, otherwise);
    if (Number.isInteger(value)) return value;
    throw this.wrong(name, 'a whole number');
  }
  flag(name: string, otherwise = false): boolean {
    const value = this.named[name] ?? otherwise;
    if (typeof value === 'boolean') return value;
    throw this.wrong(name, 'true or false');
  }
  text(name: string, otherwise?: string): string {
    const value = this.named[name] ?? otherwise;
    if (typeof value === 'string') return value;
    throw this.wrong(name, 'a text');
  }
  /** A list of whole numbers; one stands for a list of one. */
  wholes(name: string): number[] {
    const list = [this.named[name]].flat() as number[];
    if (this.has(name) && list.every((v) => Number.isInteger(v))) return list;
    throw this.wrong(name, 'whole numbers');
  }
  /** Axes; undefined, which stands for all, where none are given. */
  axes(name = 'axis'): number[] | undefined {
    return this.has(name) ? this.wholes(name) : undefined;
  }

  wrong(name: string, expected: string): KeratinError {
    const value = this.named[name];
    return new KeratinError({ code: 'config/argument', expected: `${name} to be ${expected}`, received: value instanceof Value ? `the tensor ${value}` : show(value), fix: 'write that part of the model by hand, or give it by customObjects' });
  }
}

const isNumbers = (value: unknown): value is NestedArray => typeof value === 'number' || (Array.isArray(value) && value.length > 0 && value.every(isNumbers));

const isWhole = (value: NestedArray): boolean => (Array.isArray(value) ? value.every(isWhole) : Number.isInteger(value));

const widths: readonly DType[] = ['bool', 'uint8', 'int32', 'int64', 'float32', 'float64'];
/** The format that holds both. */
export const wider = (a: DType, b: DType): DType => (widths.indexOf(a) > widths.indexOf(b) ? a : b);

/** Both in the format that holds both; a plain number takes the tensor's, unless that has no decimals and it has. */
export function alike(a: Operand, b: Operand): [Operand, Operand] {
  if (typeof a === 'number' && typeof b === 'number') return [fill([], a), b];
  // A whole number has the format of what it stands beside, unless that is bool.
  const formatFor = (x: Operand, other: Operand): DType => {
    if (typeof x !== 'number') return x.dtype;
    const { dtype } = other as Value;
    return !Number.isInteger(x) ? wider(dtype, 'float32') : dtype === 'bool' ? 'int32' : dtype;
  };
  const dtype = wider(formatFor(a, b), formatFor(b, a));
  const into = (x: Operand): Operand => (typeof x === 'number' ? x : cast(x, dtype));
  return [into(a), into(b)];
}
