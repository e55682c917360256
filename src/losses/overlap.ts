/** @file Losses of overlap between regions, for segmentation. */
import { add, div, mul, sub } from '../ops/arithmetic.js';
import { sum } from '../ops/broadcast.js';
import { defineLoss } from './loss.js';
import { EPSILON } from './regression.js';

const settings = {
  /** Axes over which is summed, one or several; a value is left for each place in the others; null for one value of all. */
  axis: null as readonly number[] | number | null,
};

/** 1 - 2 Σ y·p / (Σ y + Σ p), over all numbers or over `axis`, as [1, 2, 3] for a value per picture. */
export const dice = defineLoss({
  className: 'Dice', name: 'dice', settings,
  formula(yTrue, yPred, { axis }) {
    const axes = axis ?? undefined;
    const both = sum(mul(yTrue, yPred), axes);
    return sub(1, div(mul(both, 2), add(add(sum(yTrue, axes), sum(yPred, axes)), EPSILON)));
  },
});

/**
 * 1 - TP / (TP + alpha·FP + beta·FN) with TP = Σ y·p, FP = Σ (1 - y)·p, FN = Σ y·(1 - p).
 * Source: Salehi et al., Tversky loss function for image segmentation (2017).
 */
export const tversky = defineLoss({
  className: 'Tversky', name: 'tversky',
  settings: {
    /** Weight of the false positives FP. */
    alpha: 0.5,
    /** Weight of the false negatives FN. */
    beta: 0.5,
    ...settings,
  },
  formula(yTrue, yPred, { alpha, beta, axis }) {
    const axes = axis ?? undefined;
    const hits = sum(mul(yTrue, yPred), axes);
    const falsePositives = sum(mul(sub(1, yTrue), yPred), axes);
    const falseNegatives = sum(mul(yTrue, sub(1, yPred)), axes);
    return sub(1, div(hits, add(add(add(hits, mul(falsePositives, alpha)), mul(falseNegatives, beta)), EPSILON)));
  },
});
