/** @file Inference models as standard ONNX files, for any runtime and any batch size. */
import { allocate } from '../core/dtype.js';
import { check, within } from '../core/errors.js';
import { Variable, placeholder, variableOp } from '../core/leaf.js';
import { stridesOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { VERSION } from '../core/version.js';
import type { Value } from '../core/value.js';
import { writeFileAtomic } from '#atomic-file';
import type { OnnxModel } from '../graph/onnx-schema.js';
import { optimizeValues, rewrite } from '../graph/passes.js';
import type { Rule } from '../graph/rule.js';
import { openBatch } from '../graph/symbolic-batch.js';
import { encodeModel } from '../graph/encode-model.js';
import { writeOnnx } from '../graph/write-onnx.js';
import { ProgramContext } from '../layers/call-context.js';
import { cast } from '../ops/compare.js';
import { transpose, transposeOp } from '../ops/layout.js';
import { matmul, matmulOp } from '../ops/matmul.js';
import { reshapeOp } from '../ops/reshape.js';
import type { Trainable } from '../training/trainable.js';

/** What is written besides the model itself. */
export interface ExportOptions {
  /** Names of the classes in the order of the outputs, kept in the file's metadata as JSON under `classes`. */
  readonly classes?: readonly string[];
  /** More metadata, by name. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** A fixed batch size; default: open, the symbol `batch`. */
  readonly batchSize?: number;
}

/**
 * The bytes of an ONNX model that gives the outputs of `model.predict`. Inputs and outputs have the names of their layers,
 * weights stand in it as constants, operators are those of ai.onnx (opset 21) alone.
 *
 * @throws KeratinError `export/shape` where a size besides the batch is open, `export/stateful`, `export/batch`
 */
export function modelToOnnx(model: Trainable, options: ExportOptions = {}): Uint8Array {
  return within(`${model.place}.exportOnnx`, () => {
    check(model.inputSpecs.length > 0, () => ({
      code: 'model/unbuilt', expected: 'a model with a known input shape', received: 'one without', fix: 'give the first layer an inputShape, or call model.build([null, …])',
    }));
    check(model.states.length === 0, () => ({
      code: 'export/stateful', expected: 'a model that keeps no state from batch to batch', received: `one that keeps ${model.states[0]!.name}`, fix: 'make its layers with stateful: false',
    }));
    const { classes, metadata = {}, batchSize } = options;
    const about = { keratin: VERSION, ...(classes === undefined ? {} : { classes: JSON.stringify(classes) }), ...metadata };
    const fold = foldWeights();
    const write = (batch: number): OnnxModel => writeFor(model, batch, about, fold);
    return encodeModel(batchSize === undefined ? openBatch(write) : write(batchSize));
  });
}

/** Writes {@link modelToOnnx} to a file.
 * @throws KeratinError also `file/…` */
export async function exportOnnx(model: Trainable, path: string, options: ExportOptions = {}): Promise<void> {
  await writeFileAtomic(path, modelToOnnx(model, options));
}

function writeFor(model: Trainable, batch: number, metadata: Readonly<Record<string, string>>, fold: Rule): OnnxModel {
  const inputs = model.inputSpecs.map(({ name, shape, dtype }) => {
    check(shape.slice(1).every((d) => d !== null), () => ({
      code: 'export/shape', expected: `known sizes for all axes of "${name}" but the batch`, received: `[${shape.map((d) => d ?? 'null').join(', ')}]`,
      fix: 'make a model with that inputShape, and give it these weights: other.setWeights(model.getWeights())',
    }));
    return placeholder(shape.map((d, axis) => (axis === 0 ? batch : d!)), { dtype, name });
  });
  const context = new ProgramContext(false);
  const outputs = model.run(inputs.map((x, i) => cast(x, model.inputSpecs[i]!.dtype)), context);
  // Convolution and pooling stay apart: taken together they go in blocks of a size that depends on the batch.
  const plain = rewrite(optimizeValues(outputs), [plainMatmul, fold]);
  return writeOnnx({ inputs, outputs: plain, updates: [] }, { asConstant: () => true, outputNames: model.outputSpecs.map((o) => o.name), metadata }).model;
}

/** A product of transposed stacks of matrices, which ai.onnx does not have, as transposes and a product. */
const plainMatmul: Rule = ({ op, inputs: [a, b], attrs }) => {
  if (op !== matmulOp || (a!.rank === 2 && b!.rank === 2)) return null;
  const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
  return transposeA || transposeB ? [matmul(transposeA ? swapLast(a!) : a!, transposeB ? swapLast(b!) : b!)] : null;
};

const swapLast = (x: Value): Value => transpose(x, [...x.shape.keys()].map((axis) => (axis < x.rank - 2 ? axis : 2 * x.rank - 3 - axis)));

/** Weights whose axes a program moves stand in the file as they are read: kernels [m, c, h, w]. Equal ones are made once. */
function foldWeights(): Rule {
  const made = new Map<Variable, Record<string, Variable>>();
  return ({ op, inputs: [x], attrs, outputs: [y] }) => {
    if ((op !== transposeOp && op !== reshapeOp) || x!.node.op !== variableOp) return null;
    const { variable } = x!.node.attrs as { variable: Variable };
    const ways = made.get(variable) ?? {};
    made.set(variable, ways);
    const fold = (): Variable => new Variable(variable.name, op === reshapeOp ? variable.read().reshape(y!.shape) : moveAxes(variable.read(), (attrs as { perm: readonly number[] }).perm));
    return [(ways[JSON.stringify(attrs)] ??= fold()).value];
  };
}

/** The tensor with its axes in another order: axis i of the result is axis perm[i]. */
function moveAxes(t: Tensor, perm: readonly number[]): Tensor {
  const from = stridesOf(t.shape);
  const shape = perm.map((p) => t.shape[p]!);
  const data = allocate(t.dtype, t.size);
  const at = new Array<number>(shape.length).fill(0);
  for (let i = 0, source = 0; i < data.length; i++) {
    data[i] = t.data[source]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += from[perm[axis]!]!;
      if (++at[axis]! < shape[axis]!) break;
      source -= from[perm[axis]!]! * shape[axis]!;
      at[axis] = 0;
    }
  }
  return new Tensor(shape, t.dtype, data);
}
