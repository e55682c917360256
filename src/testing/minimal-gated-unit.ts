/** @file A cell of one's own, as a user would write it: the minimal gated unit of Zhou et al. 2016. */
import { type CellDescription, type OwnCell, ownCell } from '../layers/recurrent/own-cell.js';
import { add, mul, sub } from '../ops/arithmetic.js';
import { split } from '../ops/layout.js';
import { sigmoid, tanh } from '../ops/math.js';
import { matmul } from '../ops/matmul.js';

/** f = σ(x Wf + h Uf + bf), g = tanh(x Wg + (f h) Ug + bg), h' = (1 - f) h + f g. */
export const minimalGatedUnit = (u: number): OwnCell => ownCell({
  stateSize: u,
  weights: (d) => ({ w: [d, 2 * u], b: [2 * u], forget: [u, u], read: [u, u] }),
  project: (x, { w, b }) => add(matmul(x, w), b),
  step(x, [h], { forget, read }) {
    const [xf, xg] = split(x, 2);
    const f = sigmoid(add(xf!, matmul(h, forget)));
    const g = tanh(add(xg!, matmul(mul(f, h), read)));
    return add(h, mul(f, sub(g, h)));
  },
});

/** The same without weights of its own: a running mean, with a second state that counts, and an output that is no state. */
export const runningMean = (u: number): CellDescription<{}> => ({
  stateSize: [u, 1],
  step: (x, [sum, count]) => {
    const states = [add(sum, x), add(count!, 1)];
    return { output: mul(states[0]!, 0.5), states };
  },
});
