/** @file One node of an ONNX file being computed: its inputs, numbers where they are known, its settings. */
import { KeratinError, check } from '../core/errors.js';
import { constant } from '../core/leaf.js';
import { Tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import type { OnnxStep } from './onnx-file.js';

/** A symbolic value; or numbers that are known now, such as a shape. */
export type Operand = Value | Tensor;

export class OnnxCall {
  /** @param batch the batch size that the file was written for; null where it is open */
  constructor(private readonly step: OnnxStep, readonly inputs: readonly (Operand | undefined)[], readonly opset: number, readonly batch: number | null) {}

  get op(): string {
    return this.step.op;
  }
  /** How many outputs are wanted. */
  get outputs(): number {
    return this.step.outputs.length;
  }

  has(index: number): boolean {
    return this.inputs[index] !== undefined;
  }
  value(index: number): Value {
    const given = this.inputs[index];
    check(given !== undefined, () => ({ code: 'file/damaged', expected: `an input ${index}`, received: 'none', fix: 'export the model again' }));
    return given instanceof Tensor ? constant(given.dtype === 'float64' ? given.cast('float32') : given) : given;
  }
  optional(index: number): Value | undefined {
    return this.has(index) ? this.value(index) : undefined;
  }
  values(): Value[] {
    return this.inputs.map((_, i) => this.value(i));
  }

  /** Numbers that must be known before data comes. @throws KeratinError `onnx/dynamic` */
  numbers(index: number): number[] | undefined {
    const given = this.inputs[index];
    if (given === undefined) return undefined;
    if (given instanceof Tensor) return Array.from(given.data as Float32Array, Number);
    throw new KeratinError({
      code: 'onnx/dynamic', expected: `input ${index} to be known before data comes`, received: 'numbers that are computed from data', fix: 'export the model with fixed sizes',
    });
  }

  number(name: string, fallback: number): number {
    const given = this.step.settings[name];
    return typeof given === 'number' ? given : fallback;
  }
  list(name: string): readonly number[] | undefined {
    const given = this.step.settings[name];
    return Array.isArray(given) ? given as readonly number[] : undefined;
  }
  word(name: string, fallback: string): string {
    const given = this.step.settings[name];
    return typeof given === 'string' ? given : fallback;
  }

  /** Axes and the like: an input in newer versions, a setting in older ones. */
  listOrInput(name: string, index: number): readonly number[] | undefined {
    return this.numbers(index) ?? this.list(name);
  }

  /** Throws where a setting asks for what is not done here. */
  only(condition: boolean, setting: string): void {
    check(condition, () => ({
      code: 'onnx/setting', expected: `${this.op} without ${setting}`, received: 'one with it', fix: 'export the model without it, or the part of it before this node',
    }));
  }
}

/** Computes a node of one operator. */
export type Operator = (call: OnnxCall) => Value | readonly Value[];
