/** @file Every op as a function of symbolic values: what losses, layers and users write programs with. */
export { add, div, log, mul, neg, pow, square, sub } from './arithmetic.js';
export { broadcastTo, sum } from './broadcast.js';
export {
  cast, clip, equal, greater, greaterEqual, less, lessEqual, logicalAnd, logicalNot, logicalOr, maximum, minimum, notEqual, where,
} from './compare.js';
export {
  type ReluOptions, elu, expm1, exponential, gelu, hardSigmoid, hardSigmoidKeras2, hardSilu, leakyRelu, linear, log1p, mish, relu6, reluWith, selu, silu,
} from './compose.js';
export { type ConvOptions, conv, conv1d, conv2d, conv3d } from './conv.js';
export { type ConvTransposeOptions, convTranspose } from './conv-transpose.js';
export { depthwiseConv } from './depthwise-conv.js';
export { einsum } from './einsum.js';
export { gather, gatherElements, oneHot, scatterAdd, scatterElementsAdd, takeAlong, topK } from './gather.js';
export { type Padding, concat, flip, pad, select, slice, sliceAxis, split, stack, transpose } from './layout.js';
export { abs, ceil, cos, erf, exp, floor, relu, round, rsqrt, sigmoid, sign, sin, softplus, softsign, sqrt, tanh } from './math.js';
export { matmul } from './matmul.js';
export { type PoolOptions, averagePool, maxPool } from './pool.js';
export {
  type Axes, type ReduceOptions, all, any, argMax, argMin, cumSum, l2Normalize, logSumExp, max, mean, min, moments, norm, prod, std, variance,
} from './reduce.js';
export { expandDims, flatten, reshape, squeeze } from './reshape.js';
export { type EdgeMode, type Interpolation, padEdges, repeat, resize, tile, upSample } from './resize.js';
export { type ScanOptions, scan } from './scan.js';
export { logSoftmax, softmax } from './softmax.js';
