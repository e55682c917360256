/** @file OnnxNode: a layer that computes a node of an ONNX file. */
import type { DType } from '../core/dtype.js';
import { convert } from '../core/dtype.js';
import { check, show, within } from '../core/errors.js';
import type { Variable } from '../core/leaf.js';
import type { OpenShape, Shape } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { constant } from '../core/leaf.js';
import { parseStrictJson } from '../formats/strict-json.js';
import type { Operand } from '../graph/onnx-call.js';
import type { OnnxStep } from '../graph/onnx-file.js';
import { isKnownOperator, runSteps } from '../graph/read-onnx.js';
import { zeros } from '../layers/initializers.js';
import { Layer, type LayerOptions } from '../layers/layer.js';

/** Numbers that are no weights: shapes, limits, indices. */
export interface KnownNumbers { readonly name: string; readonly dtype: DType; readonly shape: Shape; readonly values: readonly number[] }

/** What a node and those that prepare its inputs compute. */
export interface NodeProgram {
  readonly opset: number;
  /** The batch size that the file was written for. */
  readonly batch: number | null;
  readonly inputs: readonly string[];
  readonly numbers: readonly KnownNumbers[];
  readonly weights: readonly { readonly name: string; readonly shape: Shape }[];
  readonly steps: readonly OnnxStep[];
  readonly outputs: readonly string[];
}

/** Options of {@link OnnxNode}: the program as JSON, so that it is saved with the model as it is. */
export interface OnnxNodeOptions extends LayerOptions { readonly program: string }

/** Its weights are those of the file; frozen unless `trainable` is set. */
export class OnnxNode extends Layer {
  readonly className = 'OnnxNode';
  private readonly program: NodeProgram;
  private readonly variables: Variable[] = [];

  constructor(options: OnnxNodeOptions) {
    super('OnnxNode', { ...options });
    this.program = within(this.place, () => checkProgram(parseStrictJson(options.program)));
  }

  override build(_shapes: readonly OpenShape[]): void {
    for (const { name, shape } of this.program.weights) this.variables.push(this.addWeight(name, shape, { initializer: zeros() }));
  }

  call(inputs: readonly Value[]): Value[] {
    const { program } = this;
    const values = new Map<string, Operand>(program.inputs.map((name, i) => [name, inputs[i]!]));
    for (const { name, dtype, shape, values: numbers } of program.numbers) values.set(name, new Tensor(shape, dtype, convert(numbers as number[], dtype)));
    program.weights.forEach(({ name }, i) => values.set(name, this.variables[i]!.value));
    runSteps(program.steps, values, program);
    return program.outputs.map((name) => {
      const y = values.get(name)!;
      return y instanceof Tensor ? constant(y) : y;
    });
  }
}

const isNames = (value: unknown): value is string[] => Array.isArray(value) && value.every((name) => typeof name === 'string');
const isSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every((d) => Number.isSafeInteger(d) && d >= 0);

/** A program that may come from a file of ours that somebody has changed. */
function checkProgram(value: unknown): NodeProgram {
  const p = value as Partial<NodeProgram> | null;
  const fits = typeof p?.opset === 'number' && isNames(p.inputs) && isNames(p.outputs) && Array.isArray(p.steps) && Array.isArray(p.weights) && Array.isArray(p.numbers)
    && p.steps.every((s) => isKnownOperator(s.op) && isNames(s.inputs) && isNames(s.outputs) && typeof s.settings === 'object' && s.settings !== null)
    && p.weights.every((w) => typeof w.name === 'string' && isSizes(w.shape))
    && p.numbers.every((n) => typeof n.name === 'string' && isSizes(n.shape) && Array.isArray(n.values) && n.values.every((v: unknown) => typeof v === 'number'));
  check(fits, () => ({ code: 'config/value', expected: 'the program of a node of an ONNX file', received: show(value), fix: 'load the ONNX file anew' }));
  return p as NodeProgram;
}
