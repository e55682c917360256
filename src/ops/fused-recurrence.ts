/** @file LSTM and GRU as single operators: for small batches several times faster than a loop, but nothing of the steps is kept for a gradient. */
import { zerosLike } from '../core/leaf.js';
import { type Op, type Value, apply } from '../core/value.js';
import { add, mul, sub } from './arithmetic.js';
import { zeros } from './broadcast.js';
import { concat, split, transpose } from './layout.js';
import { sigmoid, tanh } from './math.js';
import { matmul } from './matmul.js';
import { expandDims, reshape, squeeze } from './reshape.js';
import { scan } from './scan.js';

interface FusedAttrs { reverse: boolean }
interface FusedGruAttrs extends FusedAttrs { resetAfter: boolean }

/*
 * Inputs of both: x [t, n, d], w [1, g·u, d], r [1, g·u, u], b [1, 2·g·u], and the states before the first step [1, n, u] where they
 * are not zeros. Outputs: all steps [t, 1, n, u], then the last states [1, n, u]. So they stand in ONNX, g gates one below another.
 * Their gradients are those of the same recurrence written as a loop, which computes the steps again.
 */

/** Gates i, o, f, g. ONNX LSTM. */
export const fusedLstmOp: Op<FusedAttrs> = {
  name: 'fusedLstm',
  infer([x, , r]) {
    const [[t, n], u] = [x!.shape, r!.shape[2]!];
    return [[t!, 1, n!, u], [1, n!, u], [1, n!, u]].map((shape) => ({ shape, dtype: x!.dtype }));
  },
  lower(onnx, { attrs: { reverse }, inputs: [, , r] }) {
    const [x, w, recurrent, b, ...states] = onnx.inputs as [string, string, string, string];
    return onnx.emitMany('LSTM', [x, w, recurrent, b, '', ...states], 3, { hidden_size: r!.shape[2]!, direction: reverse ? 'reverse' : 'forward' });
  },
  gradient({ inputs, attrs: { reverse } }, dys, differentiate) {
    const { projected, r, bias, states } = inLoop(inputs, 2);
    const { final, outputs } = scan({
      init: states, sequences: [projected], reverse,
      body([h, c], [xt]) {
        const [i, o, f, g] = split(add(add(xt!, matmul(h!, r, { transposeB: true })), bias), 4);
        const memory = add(mul(sigmoid(f!), c!), mul(sigmoid(i!), tanh(g!)));
        const next = mul(sigmoid(o!), tanh(memory));
        return { states: [next, memory], outputs: [next] };
      },
    });
    return differentiate([expandDims(outputs[0]!, 1), ...final.map((s) => expandDims(s, 0))], dys, inputs);
  },
};

/** Gates z, r, g. ONNX GRU. */
export const fusedGruOp: Op<FusedGruAttrs> = {
  name: 'fusedGru',
  infer: (inputs, attrs) => fusedLstmOp.infer(inputs, attrs).slice(0, 2),
  lower(onnx, { attrs: { reverse, resetAfter }, inputs: [, , r] }) {
    const [x, w, recurrent, b, ...states] = onnx.inputs as [string, string, string, string];
    return onnx.emitMany('GRU', [x, w, recurrent, b, '', ...states], 2, { hidden_size: r!.shape[2]!, direction: reverse ? 'reverse' : 'forward', linear_before_reset: Number(resetAfter) });
  },
  gradient({ inputs, attrs: { reverse, resetAfter } }, dys, differentiate) {
    const { projected, r, bias, states } = inLoop(inputs, 1);
    const u = r.shape[1]!;
    const [rGates, rCandidate] = split(r, [2 * u, u], 0);
    const [bGates, bCandidate] = split(bias, [2 * u, u]);
    const times = (h: Value, kernel: Value, b: Value): Value => add(matmul(h, kernel, { transposeB: true }), b);
    const { final, outputs } = scan({
      init: states, sequences: [projected], reverse,
      body([h], [xt]) {
        const [xGates, xCandidate] = split(xt!, [2 * u, u]);
        const [z, reset] = split(sigmoid(add(xGates!, times(h!, rGates!, bGates!))), 2);
        const fromState = resetAfter ? mul(reset!, times(h!, rCandidate!, bCandidate!)) : times(mul(reset!, h!), rCandidate!, bCandidate!);
        const candidate = tanh(add(xCandidate!, fromState));
        const next = add(candidate, mul(z!, sub(h!, candidate)));
        return { states: [next], outputs: [next] };
      },
    });
    return differentiate([expandDims(outputs[0]!, 1), expandDims(final[0]!, 0)], dys, inputs);
  },
};

/** The inputs as a loop wants them: x·wᵀ + its bias for all steps, r [g·u, u], the bias of the state [g·u], states [n, u]. */
function inLoop([x, w, r, b, ...given]: readonly Value[], count: number): { projected: Value; r: Value; bias: Value; states: Value[] } {
  const [t, n, d] = x!.shape as [number, number, number];
  const rows = matmul(reshape(x!, [t * n, d]), squeeze(w!, 0), { transposeB: true });
  const [inputBias, bias] = split(squeeze(b!, 0), 2);
  const states = given.length > 0 ? given.map((s) => squeeze(s, 0)) : new Array<Value>(count).fill(zeros({ shape: [n, r!.shape[2]!], dtype: x!.dtype }));
  return { projected: reshape(add(rows, inputBias!), [t, n, -1]), r: squeeze(r!, 0), bias: bias!, states };
}

/** What both take: weights as Keras keeps them, the states before the first step (null for zeros), and the direction. */
export interface FusedRecurrence {
  /** [d, g·u] */
  readonly kernel: Value;
  /** [u, g·u] */
  readonly recurrentKernel: Value;
  readonly initial: readonly Value[] | null;
  readonly reverse: boolean;
}

/** What came of it: outputs [t, n, u], each beside its step, and the last states [n, u]. */
export interface FusedSteps { readonly outputs: Value; readonly final: Value[] }

const run = <A extends FusedAttrs>(op: Op<A>, x: Value, { kernel, recurrentKernel, initial }: FusedRecurrence, bias: Value, attrs: A): FusedSteps => {
  const inOnnx = (weight: Value): Value => expandDims(transpose(weight), 0);
  const [all, ...final] = apply(op, [x, inOnnx(kernel), inOnnx(recurrentKernel), expandDims(bias, 0), ...(initial ?? []).map((s) => expandDims(s, 0))], attrs);
  return { outputs: squeeze(all!, 1), final: final.map((s) => squeeze(s, 0)) };
};

/**
 * LSTM with sigmoid and tanh over x [t, n, d]; gates i, f, g, o side by side in kernels and bias [4 u].
 * Source: ONNX LSTM.
 */
export function fusedLstm(x: Value, options: FusedRecurrence & { readonly bias: Value | null }): FusedSteps {
  const inOrder = (weight: Value): Value => {
    const [i, f, g, o] = split(weight, 4);
    return concat([i!, o!, f!, g!]);
  };
  const { kernel, recurrentKernel, bias, reverse } = options;
  const noBias = zerosLike({ shape: [kernel.shape[1]!], dtype: x.dtype });
  return run(fusedLstmOp, x, { ...options, kernel: inOrder(kernel), recurrentKernel: inOrder(recurrentKernel) }, concat([bias === null ? noBias : inOrder(bias), noBias]), { reverse });
}

/**
 * GRU with sigmoid and tanh over x [t, n, d]; gates z, r, g side by side in kernels and bias: [2, 3 u] with one row for the input and
 * one for the state, or [3 u] for the input alone.
 * Source: ONNX GRU; `resetAfter` is its linear_before_reset.
 */
export function fusedGru(x: Value, options: FusedRecurrence & { readonly bias: Value | null; readonly resetAfter: boolean }): FusedSteps {
  const { kernel, bias, reverse, resetAfter } = options;
  const noBias = zerosLike({ shape: [kernel.shape[1]!], dtype: x.dtype });
  const both = bias?.rank === 2 ? reshape(bias, [-1]) : concat([bias ?? noBias, noBias]);
  return run(fusedGruOp, x, options, both, { reverse, resetAfter });
}
