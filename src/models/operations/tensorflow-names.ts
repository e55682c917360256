/** @file What TensorFlow calls operations and their arguments, and what Keras 3 calls them. Source: TensorFlow 2's API, Keras 3's `ops`. */
import type { Fields } from '../../core/fields.js';
import { camelCase } from '../../core/registry.js';

/** An operation of TensorFlow in Keras 3's words. */
export interface Rename {
  readonly operation: string;
  /** TensorFlow's argument -> Keras's, TensorFlow's order: the first is the one that a file writes apart. */
  readonly takes: Readonly<Record<string, string>>;
  /** What differs besides names: in the arguments, or in which operation it is. */
  readonly adjust?: (named: Fields) => Fields & { readonly operation?: string };
}

const rename = (operation: string, takes: string, adjust?: Rename['adjust']): Rename => ({
  operation, takes: Object.fromEntries(takes.split(' ').map((pair) => pair.split(':') as [string, string?]).map(([theirs, ours]) => [theirs, camelCase(ours ?? theirs)])),
  ...(adjust === undefined ? {} : { adjust }),
});
const binary = (operation: string): Rename => rename(operation, 'x:x1 y:x2');
const unary = (operation: string, first = 'x'): Rename => rename(operation, `${first}:x`);
const reduction = (operation: string): Rename => rename(operation, 'input_tensor:x axis keepdims keep_dims:keepdims reduction_indices:axis');
const otherwise = (values: Fields): Rename['adjust'] => (named) => ({ ...values, ...named });

/** Sizes of parts to the places of the cuts. */
function cuts({ indicesOrSections: sizes, axis = 0, ...rest }: Fields): Fields {
  if (!Array.isArray(sizes)) return { ...rest, axis, indicesOrSections: sizes };
  let at = 0;
  return { ...rest, axis, indicesOrSections: sizes.slice(0, -1).map((size: number) => (at += size)) };
}

/** Products of transposed matrices are sums of products by letters. */
function product({ transposeA = false, transposeB = false, x1, x2, ...rest }: Fields): Fields {
  if (transposeA === false && transposeB === false) return { ...rest, x1, x2 };
  return { ...rest, operation: 'Einsum', operands: [x1, x2], subscripts: `...${transposeA === true ? 'ji' : 'ij'},...${transposeB === true ? 'kj' : 'jk'}->...ik` };
}

const slices = ({ key, ...rest }: Fields): Fields => ({ ...rest, key: pythonKey(key) });
/** Keras 2 writes slices as records. */
function pythonKey(key: unknown): unknown {
  if (Array.isArray(key)) return key.map(pythonKey);
  if (typeof key !== 'object' || key === null) return key;
  if ('class_name' in key) return key.class_name === '__tuple__' ? pythonKey((key as unknown as { items: unknown }).items) : key.class_name === '__ellipsis__' ? { ...key, config: {} } : key;
  return { class_name: '__slice__', config: key };
}

/** By the name without its module. */
export const tensorflowNames: Readonly<Record<string, Rename>> = {
  add: binary('Add'), subtract: binary('Subtract'), multiply: binary('Multiply'), divide: binary('TrueDivide'), truediv: binary('TrueDivide'), divide_no_nan: binary('DivideNoNan'),
  floordiv: binary('FloorDivide'), floormod: binary('Mod'), mod: binary('Mod'), pow: binary('Power'), maximum: binary('Maximum'), minimum: binary('Minimum'),
  equal: binary('Equal'), not_equal: binary('NotEqual'), greater: binary('Greater'), greater_equal: binary('GreaterEqual'), less: binary('Less'), less_equal: binary('LessEqual'),
  eq: rename('Equal', 'self:x1 other:x2'), ne: rename('NotEqual', 'self:x1 other:x2'),
  logical_and: binary('LogicalAnd'), logical_or: binary('LogicalOr'), logical_xor: binary('LogicalXor'), logical_not: unary('LogicalNot'),
  negative: unary('Negative'), abs: unary('Absolute'), square: unary('Square'), sign: unary('Sign'), exp: unary('Exp'), expm1: unary('Expm1'), log: unary('Log'), log1p: unary('Log1p'),
  sqrt: unary('Sqrt'), rsqrt: unary('Rsqrt'), reciprocal: unary('Reciprocal'), sin: unary('Sin'), cos: unary('Cos'), tan: unary('Tan'), tanh: unary('Tanh'), sinh: unary('Sinh'), cosh: unary('Cosh'),
  floor: unary('Floor'), ceil: unary('Ceil'), round: unary('Round'), erf: unary('Erf'), sigmoid: unary('Sigmoid'), log_sigmoid: unary('LogSigmoid'),
  relu: unary('Relu', 'features'), relu6: unary('Relu6', 'features'), elu: unary('Elu', 'features'), selu: unary('Selu', 'features'), softplus: unary('Softplus', 'features'), softsign: unary('Softsign', 'features'),
  silu: unary('Silu', 'features'), swish: unary('Silu', 'features'), leaky_relu: rename('LeakyRelu', 'features:x alpha:negative_slope'), gelu: rename('Gelu', 'features:x approximate', otherwise({ approximate: false })),
  softmax: rename('Softmax', 'logits:x axis dim:axis', otherwise({ axis: -1 })), log_softmax: rename('LogSoftmax', 'logits:x axis dim:axis', otherwise({ axis: -1 })), bias_add: rename('Add', 'value:x1 bias:x2'),
  reduce_mean: reduction('Mean'), reduce_sum: reduction('Sum'), reduce_max: reduction('Max'), reduce_min: reduction('Min'), reduce_prod: reduction('Prod'), reduce_std: reduction('Std'), reduce_variance: reduction('Var'),
  reduce_all: reduction('All'), reduce_any: reduction('Any'), reduce_logsumexp: reduction('Logsumexp'), reduce_euclidean_norm: rename('Norm', 'input_tensor:x axis keepdims'),
  norm: rename('Norm', 'tensor:x ord axis keepdims', ({ ord, ...rest }) => (ord === undefined || ord === 'euclidean' ? rest : { ...rest, ord })),
  l2_normalize: rename('Normalize', 'x axis epsilon dim:axis', ({ epsilon = 1e-12, ...rest }) => ({ ...rest, order: 2, epsilon: Math.sqrt(epsilon as number) })),
  argmax: rename('Argmax', 'input:x axis dimension:axis output_type:', otherwise({ axis: 0 })), argmin: rename('Argmin', 'input:x axis dimension:axis output_type:', otherwise({ axis: 0 })),
  cumsum: rename('Cumsum', 'x axis', otherwise({ axis: 0 })),
  matmul: rename('Matmul', 'a:x1 b:x2 transpose_a transpose_b', product), tensordot: rename('Tensordot', 'a:x1 b:x2 axes'),
  reshape: rename('Reshape', 'tensor:x shape:newshape'), transpose: rename('Transpose', 'a:x perm:axes'), expand_dims: rename('ExpandDims', 'input:x axis dim:axis'), squeeze: rename('Squeeze', 'input:x axis squeeze_dims:axis'),
  concat: rename('Concatenate', 'values:xs axis'), stack: rename('Stack', 'values:x axis', otherwise({ axis: 0 })), unstack: rename('Unstack', 'value:x num axis', otherwise({ axis: 0 })),
  split: rename('Split', 'value:x num_or_size_splits:indices_or_sections axis num:', cuts), reverse: rename('Flip', 'tensor:x axis'), tile: rename('Tile', 'input:x multiples:repeats'), repeat: rename('Repeat', 'input:x repeats axis'),
  pad: rename('Pad', 'tensor:x paddings:pad_width mode constant_values', ({ mode = 'CONSTANT', ...rest }) => ({ ...rest, mode: String(mode).toLowerCase() })),
  gather: rename('Take', 'params:x indices axis validate_indices:', otherwise({ axis: 0 })), one_hot: rename('OneHot', 'indices:x depth:num_classes axis dtype', otherwise({ axis: -1, dtype: 'float32' })),
  where: rename('Where', 'condition x:x1 y:x2'), clip_by_value: rename('Clip', 't:x clip_value_min:x_min clip_value_max:x_max'), cast: rename('Cast', 'x dtype'), broadcast_to: rename('BroadcastTo', 'input:x shape'),
  identity: unary('Copy', 'input'), convert_to_tensor: rename('ConvertToTensor', 'value:x dtype dtype_hint:'), stop_gradient: rename('StopGradient', 'input:variable'), zeros_like: rename('ZerosLike', 'input:x dtype'), ones_like: rename('OnesLike', 'input:x dtype'),
  resize: rename('Resize', 'images size method:interpolation antialias', otherwise({ interpolation: 'bilinear' })), getitem: rename('GetItem', 'tensor:x slice_spec:key', slices),
};
