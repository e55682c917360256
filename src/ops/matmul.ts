/** @file Matrix product, batched over leading axes, of either operand transposed. */
import { check } from '../core/errors.js';
import { broadcastShapes, showShape } from '../core/shape.js';
import { type Op, type Value, apply1 } from '../core/value.js';
import { sumTo } from './broadcast.js';
import { reshape } from './reshape.js';

interface MatmulAttrs {
  /** Whether the last two axes of A are swapped before the product; default false. */
  transposeA: boolean;
  /** Whether the last two axes of B are swapped before the product; default false. */
  transposeB: boolean;
}

/**
 * C = A·B over the last two axes, A or B read transposed where asked.
 * With C = A·B: dA = dC·Bᵀ, dB = Aᵀ·dC; the transposed cases follow by transposing both sides.
 */
export const matmulOp: Op<MatmulAttrs> = {
  name: 'matmul',
  infer([a, b], { transposeA, transposeB }) {
    const [p, q] = [a!.shape, b!.shape];
    const [rows, inner] = transposeA ? [p.at(-1), p.at(-2)] : [p.at(-2), p.at(-1)];
    const [innerB, columns] = transposeB ? [q.at(-1), q.at(-2)] : [q.at(-2), q.at(-1)];
    check(p.length >= 2 && q.length >= 2 && inner === innerB && a!.dtype === b!.dtype, () => ({
      code: 'shape/matmul', expected: `matrices whose inner sizes agree${transposeA ? ', the first transposed' : ''}${transposeB ? ', the second transposed' : ''}`,
      received: `${a!.dtype} ${showShape(p)} and ${b!.dtype} ${showShape(q)}`, fix: 'transpose or reshape one of them',
    }));
    return [{ shape: [...broadcastShapes(p.slice(0, -2), q.slice(0, -2)), rows!, columns!], dtype: a!.dtype }];
  },
  lower(onnx, { attrs: { transposeA, transposeB }, inputs: [a, b] }) {
    if (!transposeA && !transposeB) return onnx.emit('MatMul', onnx.inputs);
    if (a!.rank === 2 && b!.rank === 2) return onnx.emit('Gemm', onnx.inputs, { transA: Number(transposeA), transB: Number(transposeB) });
    return onnx.emit('FusedMatMul', onnx.inputs, { transA: Number(transposeA), transB: Number(transposeB) }, 'com.microsoft');
  },
  gradient({ inputs: [a, b], attrs: { transposeA: tA, transposeB: tB } }, [dy]) {
    const da = tA ? matmul(b!, dy!, { transposeA: tB, transposeB: true }) : matmul(dy!, b!, { transposeB: !tB });
    // Many rows against one matrix: db is one product over all rows, not a sum of one for each leading index.
    const [p, q] = b!.rank === 2 && a!.rank > 2 && !tA ? [rows(a!), rows(dy!)] : [a!, dy!];
    const db = tB ? matmul(q, p, { transposeA: true, transposeB: tA }) : matmul(p, q, { transposeA: !tA });
    return [sumTo(da, a!.shape), sumTo(db, b!.shape)];
  },
};

/** All axes but the last as one: [… r, k] to [rows, k]. */
const rows = (x: Value): Value => reshape(x, [-1, x.shape[x.rank - 1]!]);

/** A·B over the last two axes [… r, k] · [… k, s] = [… r, s]; leading axes broadcast. */
export const matmul = (a: Value, b: Value, options: Partial<MatmulAttrs> = {}): Value =>
  apply1(matmulOp, [a, b], { transposeA: options.transposeA ?? false, transposeB: options.transposeB ?? false });
