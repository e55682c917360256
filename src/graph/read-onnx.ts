/** @file Nodes of an ONNX file as programs of our ops: so gradients flow through them, and everything runs as one program. */
import { check, within } from '../core/errors.js';
import { showShape, sizeOf } from '../core/shape.js';
import { Tensor } from '../core/tensor.js';
import { Value } from '../core/value.js';
import { type Operand, OnnxCall, type Operator } from './onnx-call.js';
import { elementwise } from './onnx-elementwise.js';
import type { OnnxStep } from './onnx-file.js';
import { reckon } from './onnx-known.js';
import { layerOperators } from './onnx-layers.js';
import { shaping } from './onnx-shaping.js';

const operators: Readonly<Record<string, Operator>> = { ...elementwise, ...layerOperators, ...shaping };
const reckoned = new Set(['Shape', 'Size', 'ConstantOfShape', 'Range']);

export const isKnownOperator = (name: string): boolean => Object.hasOwn(operators, name) || reckoned.has(name);

/** Most numbers of one value: more is no network, but a file that was made to fill the memory. */
const MOST = 2 ** 33;

/**
 * Computes nodes in order.
 * @param values what is known by name before; what the nodes give is added
 * @param settings version of the operators; the batch size that the file was written for, null where open
 */
export function runSteps(steps: readonly OnnxStep[], values: Map<string, Operand>, { opset, batch }: { readonly opset: number; readonly batch: number | null }): void {
  for (const step of steps) {
    within(`${step.op} "${step.name}"`, () => {
      const call = new OnnxCall(step, step.inputs.map((name) => (name === '' ? undefined : find(values, name))), opset, batch);
      const known = reckon(call);
      const result = known ?? operators[step.op]!(call);
      const outputs: readonly Operand[] = result instanceof Value || result instanceof Tensor ? [result] : result;
      step.outputs.forEach((name, i) => {
        if (name === '' || outputs[i] === undefined) return;
        const { shape } = outputs[i];
        check(sizeOf(shape) <= MOST, () => ({ code: 'onnx/size', expected: 'values that fit into memory', received: `one of shape ${showShape(shape)}`, fix: 'do not load this file: it is damaged or was made to fill the memory' }));
        values.set(name, outputs[i]);
      });
    });
  }
}

function find(values: ReadonlyMap<string, Operand>, name: string): Operand {
  const value = values.get(name);
  check(value !== undefined, () => ({ code: 'file/damaged', expected: `"${name}" to be made by a node before`, received: 'nothing of that name', fix: 'export the model again' }));
  return value;
}
