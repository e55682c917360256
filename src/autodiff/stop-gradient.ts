/** @file A value through which no gradient flows. */
import { type Op, type Value, apply1 } from '../core/value.js';

/** y = x, dx = 0. */
export const stopGradientOp: Op<null> = {
  name: 'stopGradient',
  infer: ([x]) => [x!],
  lower: (onnx) => onnx.inputs[0]!,
  gradient: () => [null],
  commute: 'elementwise',
};

/** `x`, taken for a constant when the program is differentiated. */
export const stopGradient = (x: Value): Value => apply1(stopGradientOp, [x], null);
