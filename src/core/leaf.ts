/** @file The leaves of a program: inputs, constants, variables, random numbers. */
import { type DType, allocate } from './dtype.js';
import { check } from './errors.js';
import { type Shape, sameShape, showShape, sizeOf } from './shape.js';
import { Tensor, type TensorLike, filled, tensor } from './tensor.js';
import { type Op, type Spec, Value, apply1 } from './value.js';

/** What is fed at each call. */
export const inputOp: Op<Spec & { name: string }> = {
  name: 'input',
  infer: (_, { shape, dtype }) => [{ shape, dtype }],
};

/** A symbolic input of a program; all sizes known. */
export function placeholder(shape: Shape, options: { dtype?: DType; name?: string } = {}): Value {
  return apply1<Spec & { name: string }>(inputOp, [], { shape, dtype: options.dtype ?? 'float32', name: options.name ?? 'input' });
}

/** Numbers that are part of the program. */
export const constantOp: Op<{ value: Tensor }> = {
  name: 'constant',
  infer: (_, { value }) => [{ shape: value.shape, dtype: value.dtype }],
};

/** A symbolic constant. */
export function constant(values: TensorLike, options: { dtype?: DType; shape?: Shape } = {}): Value {
  return apply1(constantOp, [], { value: tensor(values, options) });
}

/** A constant of one number repeated. */
export const fill = (shape: Shape, value: number, dtype: DType = 'float32'): Value => constant(filled(shape, value, dtype));
export const zerosLike = (x: Spec): Value => fill(x.shape, 0, x.dtype);
export const onesLike = (x: Spec): Value => fill(x.shape, 1, x.dtype);

/** A number where a value is wanted: a scalar constant of the other operand's format. */
export const asValue = (x: Value | number, dtype: DType = 'float32'): Value =>
  typeof x === 'number' ? fill([], x, dtype) : x;

/** The number of a constant all of whose elements are equal; otherwise undefined. */
export function constantNumber(x: Value): number | undefined {
  if (x.node.op !== constantOp) return undefined;
  const { data } = (x.node.attrs as { value: Tensor }).value;
  if (data.length === 0 || data.length > 64) return undefined;
  return data.every((v: number | bigint) => v === data[0]) ? Number(data[0]) : undefined;
}

/** A variable's value at the start of the step. */
export const variableOp: Op<{ variable: Variable }> = {
  name: 'variable',
  infer: (_, { variable }) => [{ shape: variable.shape, dtype: variable.dtype }],
};

/**
 * State that outlives a call: weights, moving averages, optimizer slots, metric totals.
 * Programs read it through `value` and write it through updates; the host through `read` and `write`.
 */
export class Variable implements Spec {
  readonly shape: Shape;
  readonly dtype: DType;
  /** The symbolic value that programs use. */
  readonly value: Value;
  /** Counts writes; a program that holds the numbers as constants compares it. */
  version = 0;
  private current: Tensor;
  private spare: Tensor | undefined;

  constructor(readonly name: string, initial: Tensor) {
    this.shape = initial.shape;
    this.dtype = initial.dtype;
    this.current = initial;
    this.value = apply1(variableOp, [], { variable: this });
  }

  /** The numbers now. The next training step may overwrite the array: copy what you keep. */
  read(): Tensor {
    return this.current;
  }

  /** Sets the numbers (copied).
   * @throws KeratinError `shape/weights` where the shape differs */
  write(values: TensorLike): void {
    const given = tensor(values).cast(this.dtype);
    check(sameShape(given.shape, this.shape), () => ({
      code: 'shape/weights', where: `variable "${this.name}"`, expected: `the shape ${showShape(this.shape)}`,
      received: showShape(given.shape), fix: 'pass weights of the same layer configuration',
    }));
    this.current.data.set(given.data as never);
    this.version++;
  }

  /** The other buffer, for a program to write the next numbers into. */
  next(): Tensor {
    return (this.spare ??= new Tensor(this.shape, this.dtype, allocate(this.dtype, sizeOf(this.shape))));
  }

  /** Makes the other buffer the current one; called when a step has succeeded. Called again, it takes the step back. */
  swap(): void {
    [this.current, this.spare] = [this.next(), this.current];
    this.version++;
  }
}

/** `next` becomes the variable's value when the call has succeeded. */
export type Update = readonly [variable: Variable, next: Value];

export type Distribution = { kind: 'uniform' } | { kind: 'normal' } | { kind: 'bernoulli'; p: number };

/** Random numbers, drawn anew on the host at each call. */
export const randomOp: Op<Spec & { distribution: Distribution; key: object }> = {
  name: 'random',
  infer: (_, { shape, dtype }) => [{ shape, dtype }],
};

/** float32 numbers: uniform in [0, 1), standard normal, or 1 with probability p and else 0. */
export function randomValue(shape: Shape, distribution: Distribution): Value {
  return apply1<Spec & { distribution: Distribution; key: object }>(randomOp, [], { shape, dtype: 'float32', distribution, key: {} });
}
