/** @file Tensor: shape, number format and data. What goes into a program and comes out of it. */
import { type DType, type TypedArray, allocate, convert, dtypeOf, holds } from './dtype.js';
import { KeratinError, check, show } from './errors.js';
import { type Shape, showShape, sizeOf } from './shape.js';

/** Nested arrays of numbers, all rows of one length. */
export type NestedArray = number | boolean | readonly NestedArray[];
/** Whatever is accepted where a tensor is wanted. */
export type TensorLike = Tensor | NestedArray | TypedArray | readonly TypedArray[];

/**
 * An n-dimensional array in C order.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]);            // shape [2, 2], float32
 * const y = new Tensor([2, 2], 'int32', Int32Array.of(1, 2, 3, 4));
 */
export class Tensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: TypedArray;

  /** @throws KeratinError where data, format and shape do not fit. */
  constructor(shape: Shape, dtype: DType, data: TypedArray) {
    check(shape.every((d) => Number.isSafeInteger(d) && d >= 0), () => ({
      code: 'shape/size', where: 'tensor', expected: 'whole sizes of 0 or more', received: showShape(shape),
      fix: 'give every dimension a size',
    }));
    check(holds(dtype, data), () => ({
      code: 'dtype/array', where: 'tensor', expected: `an array that holds ${dtype}`, received: show(data),
      fix: 'pass the matching typed array, or use tensor(values, { dtype })',
    }));
    check(data.length === sizeOf(shape), () => ({
      code: 'shape/length', where: 'tensor', expected: `${sizeOf(shape)} numbers for the shape ${showShape(shape)}`,
      received: `${data.length}`, fix: 'correct the shape or the data',
    }));
    this.shape = Object.freeze([...shape]);
    this.dtype = dtype;
    this.data = data;
  }

  /** Number of elements. */
  get size(): number {
    return this.data.length;
  }

  /** Same data under another shape; one size may be -1. Nothing is copied. */
  reshape(shape: Shape): Tensor {
    const known = sizeOf(shape.filter((d) => d !== -1));
    return new Tensor(shape.map((d) => (d === -1 ? this.size / known : d)), this.dtype, this.data);
  }

  /** Rows `start` … `end` (exclusive) of the first axis; a view of the same memory. */
  slice(start: number, end = this.shape[0] ?? 0): Tensor {
    const row = sizeOf(this.shape.slice(1));
    const data = this.data.subarray(start * row, end * row);
    return new Tensor([data.length / Math.max(row, 1), ...this.shape.slice(1)], this.dtype, data);
  }

  /** The rows of the first axis that `indices` names, in that order; a copy. */
  gather(indices: ArrayLike<number>): Tensor {
    const row = sizeOf(this.shape.slice(1));
    const data = allocate(this.dtype, indices.length * row);
    for (let i = 0; i < indices.length; i++) {
      const at = indices[i]! * row;
      data.set(this.data.subarray(at, at + row) as never, i * row);
    }
    return new Tensor([indices.length, ...this.shape.slice(1)], this.dtype, data);
  }

  /** The same numbers in another format; itself where it has that format already. */
  cast(dtype: DType): Tensor {
    return dtype === this.dtype ? this : new Tensor(this.shape, dtype, convert(this.data, dtype));
  }

  /** The only number of a tensor of one element. */
  item(): number {
    check(this.size === 1, () => ({
      code: 'shape/item', where: 'tensor.item', expected: 'one element', received: `the shape ${showShape(this.shape)}`,
      fix: 'read tensor.data, or reduce it to one number first',
    }));
    return Number(this.data[0]);
  }

  /**
   * Where the largest number of each row of the last axis is, the first of several: of scores [n, classes] the class of each of n samples.
   *
   * @example
   * const [best] = (await model.predict(x)).argMax();
   */
  argMax(): number[] {
    const width = this.shape.at(-1) ?? 1;
    return Array.from({ length: this.size / Math.max(width, 1) }, (_, row) => {
      const values = this.data.subarray(row * width, (row + 1) * width) as ArrayLike<number | bigint>;
      let best = 0;
      for (let i = 1; i < width; i++) if (values[i]! > values[best]!) best = i;
      return best;
    });
  }

  /** Nested plain arrays. */
  toArray(): NestedArray {
    const build = (axis: number, at: number): NestedArray => {
      if (axis === this.shape.length) {
        const value = this.data[at]!;
        return this.dtype === 'bool' ? value !== 0 : Number(value);
      }
      const step = sizeOf(this.shape.slice(axis + 1));
      return Array.from({ length: this.shape[axis]! }, (_, i) => build(axis + 1, at + i * step));
    };
    return build(0, 0);
  }

  /** Shape and format, as `float32 [2, 3]`. */
  toString(): string {
    return `${this.dtype} ${showShape(this.shape)}`;
  }
}

/**
 * A tensor from nested arrays, typed arrays, rows of typed arrays, or a tensor (returned as it is, or cast).
 *
 * @param options.shape of a flat array; for others it must be what they already have
 * @param options.dtype default: the typed array's own, `bool` for booleans, else float32
 * @throws KeratinError `shape/ragged` where rows differ in length, `dtype/unknown` for what is no number
 */
export function tensor(values: TensorLike, options: { dtype?: DType; shape?: Shape } = {}): Tensor {
  const made = fromValues(values, options.dtype);
  return options.shape === undefined ? made : made.reshape(options.shape);
}

function fromValues(values: TensorLike, dtype: DType | undefined): Tensor {
  if (values instanceof Tensor) return dtype === undefined ? values : values.cast(dtype);
  if (ArrayBuffer.isView(values)) {
    const own = dtypeOf(values);
    check(own !== undefined, () => ({
      code: 'dtype/unknown', where: 'tensor', expected: 'a Float32Array, Float64Array, Int32Array, BigInt64Array or Uint8Array',
      received: show(values), fix: 'convert it, for example with Float32Array.from(values)',
    }));
    const wanted = dtype ?? own;
    return new Tensor([values.length], wanted, wanted === own && holds(wanted, values) ? values : convert(values, wanted));
  }
  const shape: number[] = [];
  for (let level: unknown = values; Array.isArray(level) || ArrayBuffer.isView(level); level = (level as unknown[])[0]) {
    shape.push((level as unknown[]).length);
  }
  const flat: (number | bigint | boolean)[] = [];
  flatten(values, shape, 0, [], flat);
  const wanted = dtype ?? (flat.length > 0 && typeof flat[0] === 'boolean' ? 'bool' : 'float32');
  return new Tensor(shape, wanted, convert(flat, wanted));
}

function flatten(value: unknown, shape: Shape, axis: number, path: number[], out: (number | bigint | boolean)[]): void {
  const at = path.length === 0 ? '' : ` at [${path.join(', ')}]`;
  if (axis === shape.length) {
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return void out.push(value);
    throw new KeratinError(Array.isArray(value) || ArrayBuffer.isView(value)
      ? { code: 'shape/ragged', where: 'tensor', expected: `a number${at}, as in the first row`, received: show(value), fix: 'make all rows equally deep' }
      : { code: 'dtype/unknown', where: 'tensor', expected: `a number${at}`, received: show(value), fix: 'turn the data into numbers first' });
  }
  const rows = value as ArrayLike<unknown>;
  const isRow = Array.isArray(value) || ArrayBuffer.isView(value);
  check(isRow && rows.length === shape[axis], () => ({
    code: 'shape/ragged', where: 'tensor', expected: `${shape[axis]} elements${at}, as in the first row`,
    received: isRow ? `${rows.length}` : show(value), fix: 'make all rows equally long, for sequences with padSequences',
  }));
  for (let i = 0; i < rows.length; i++) flatten(rows[i], shape, axis + 1, [...path, i], out);
}

/** A tensor filled with one number. */
export function filled(shape: Shape, value: number, dtype: DType = 'float32'): Tensor {
  const data = allocate(dtype, sizeOf(shape));
  if (data instanceof BigInt64Array) data.fill(BigInt(value));
  else data.fill(value);
  return new Tensor(shape, dtype, data);
}
