/** @file The symbolic program: values, the nodes that make them, and the ops that nodes apply. */
import type { DType } from './dtype.js';
import { check, notAValue, show, within } from './errors.js';
import type { Shape } from './shape.js';
import type { Tensor } from './tensor.js';

/** Shape and number format: all that an op must know of its inputs. */
export interface Spec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * An operation, whole: what it makes of shapes, how it is written in ONNX, what its gradient is.
 * `A` are its settings, fixed when the node is made.
 */
export interface Op<A = any> {
  readonly name: string;
  /** Shapes and formats of the outputs; throws a KeratinError where the inputs do not fit. */
  infer(inputs: readonly Spec[], attrs: A): Spec[];
  /** Writes ONNX nodes and returns the names of the outputs. Leaves (inputs, constants) have none: the writer feeds them. */
  lower?(onnx: Lowering, node: Node<A>): string | string[];
  /**
   * Cotangents of the inputs from those of the outputs, in public ops, so that it can be differentiated again. `null` = none.
   * An op that holds a program (a scan's body) differentiates that with `differentiate`.
   */
  gradient?(node: Node<A>, dys: readonly (Value | null)[], differentiate: Differentiate): (Value | null)[];
  /** The result on plain numbers, one element at a time: lets constants be folded. Only for element-wise ops. */
  fold?(attrs: A, ...elements: number[]): number;
  /**
   * How the op passes a transpose through, so that transposes can move towards the outputs and cancel:
   * `op(transpose(x, perm), …)` equals `transpose(op'(x, …), result.perm)` with `result.attrs` in op'.
   * `'elementwise'` for ops that treat every element alike (with broadcasting); `undefined`: transposes stop here.
   */
  readonly commute?: 'elementwise' | ((node: Node<A>, perm: readonly number[]) => { attrs: A; perm: readonly number[] } | null);
}

/** Reverse-mode differentiation: cotangents of `xs` from those of `ys`; `null` = none. */
export type Differentiate = (ys: readonly Value[], dys: readonly (Value | null)[], xs: readonly Value[]) => (Value | null)[];

/** One application of an op. */
export class Node<A = any> {
  readonly outputs: readonly Value[];
  /** Layer or other place that made it, as `sequential/conv2d_1`; shows in dumps and errors. */
  readonly label: string;

  constructor(readonly op: Op<A>, readonly inputs: readonly Value[], readonly attrs: A, specs: readonly Spec[], label = currentLabel) {
    this.outputs = specs.map((spec, i) => new Value(this, i, spec.shape, spec.dtype));
    this.label = label;
  }
}

/** A symbolic tensor of known shape: output `index` of `node`. */
export class Value implements Spec {
  readonly shape: Shape;
  constructor(readonly node: Node, readonly index: number, shape: Shape, readonly dtype: DType) {
    this.shape = Object.freeze([...shape]);
  }
  get rank(): number {
    return this.shape.length;
  }
  toString(): string {
    return `${this.node.op.name} ${this.dtype} [${this.shape.join(', ')}]`;
  }
}

/** Throws unless it is a list, and a program can compute with all in it. */
export function checkValues(given: unknown): void {
  check(Array.isArray(given), () => ({ code: 'value/list', expected: 'a list of values', received: show(given), fix: 'write [x]' }));
  for (const value of given) check(value instanceof Value, () => notAValue(show(value)));
}

/** Applies an op to values; the one way in which nodes come to be. */
export function apply<A>(op: Op<A>, inputs: readonly Value[], attrs: A): Value[] {
  const specs = within(op.name, () => {
    checkValues(inputs);
    return op.infer(inputs, attrs);
  });
  return [...new Node(op, inputs, attrs, specs).outputs];
}

/** {@link apply} for ops of one output. */
export function apply1<A>(op: Op<A>, inputs: readonly Value[], attrs: A): Value {
  return apply(op, inputs, attrs)[0]!;
}

let currentLabel = '';

/** Every node made in `body` carries `label` (inside an outer label: `outer/label`). */
export function withLabel<T>(label: string, body: () => T): T {
  const outer = currentLabel;
  currentLabel = outer === '' ? label : `${outer}/${label}`;
  try {
    return body();
  } finally {
    currentLabel = outer;
  }
}

/** Attribute of an ONNX node: whole numbers as `number`, others by {@link float}. */
export type OnnxAttribute = number | readonly number[] | string | Tensor | OnnxFloat | OnnxGraph;
export interface OnnxFloat { readonly float: number }
export interface OnnxGraph { readonly graph: unknown }
/** Marks a number as an ONNX float attribute. */
export const float = (value: number): OnnxFloat => ({ float: value });

/** What `lower` writes with. */
export interface Lowering {
  /** ONNX names of the node's inputs. */
  readonly inputs: readonly string[];
  /** True where something reads that output of the node; others need not be written, their names may be ''. */
  isUsed(output: number): boolean;
  /** True for a name whose numbers are known when the model is written. */
  isConstant(name: string): boolean;
  /** Channels that ONNX Runtime computes side by side on the machine that the model is for; 0 where it may run anywhere. */
  readonly block: number;
  /** Adds an ONNX node of one output and returns that output's name. An input `''` is one left out. */
  emit(opType: string, inputs: readonly string[], attributes?: Record<string, OnnxAttribute>, domain?: string): string;
  /** Adds an ONNX node of several outputs. */
  emitMany(opType: string, inputs: readonly string[], outputs: number, attributes?: Record<string, OnnxAttribute>, domain?: string): string[];
  /** A constant (shared where equal). */
  constant(tensor: Tensor): string;
  /** A 1-D int64 constant: axes, shapes, pads. */
  ints(values: readonly number[]): string;
  /** A scalar constant. */
  scalar(value: number, dtype: DType): string;
  /** A body for Scan, Loop or If: `inputs` become its formal inputs, in order; `outside` are leaves of it that are read from this graph. */
  subgraph(inputs: readonly Value[], outputs: readonly Value[], outside: ReadonlyMap<Value, string>): OnnxGraph;
}
