/** @file Tensors, symbolic values, variables, random numbers, errors: what everything else is made of. */
export { type DType, type TypedArray } from './dtype.js';
export { type ErrorFields, KeratinError, check, within } from './errors.js';
export { type Update, Variable, constant, fill, onesLike, placeholder, randomValue, zerosLike } from './leaf.js';
export { RandomGenerator, type RandomState, random, setSeed } from './random.js';
export { type Configurable, type Identifier, type KerasObject, Registry } from './registry.js';
export { type OpenShape, type Shape, broadcastShapes, normalizeAxis, sameShape, showShape, sizeOf } from './shape.js';
export { type NestedArray, Tensor, type TensorLike, filled, tensor } from './tensor.js';
export { type Lowering, Node, type Op, type Spec, Value, apply, apply1, float, withLabel } from './value.js';
