/** @file The small parts of an ONNX model: types of elements, tensors, attributes, descriptions of values. */
import type { DType } from '../core/dtype.js';
import { Tensor } from '../core/tensor.js';
import type { OnnxAttribute } from '../core/value.js';
import type { OnnxAttributeProto, OnnxGraphProto, OnnxTensor, OnnxValueInfo } from './onnx-schema.js';

/** Numbers that ONNX gives to formats. Source: onnx.proto3, TensorProto.DataType. */
export const ELEMENT_TYPES: Record<DType, number> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 };

/** What a model says of an input or output; open sizes are symbols. */
export const valueInfo = (name: string, dtype: DType, shape: readonly (number | string)[]): OnnxValueInfo => ({
  name,
  type: { tensorType: { elemType: ELEMENT_TYPES[dtype], shape: { dim: shape.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) } } },
});

export function tensorProto(tensor: Tensor, name: string): OnnxTensor {
  const { data } = tensor;
  return { name, dims: [...tensor.shape], dataType: ELEMENT_TYPES[tensor.dtype], rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

export function attributeProto(name: string, value: OnnxAttribute): OnnxAttributeProto {
  if (typeof value === 'number') return { name, type: 2, i: value };
  if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) };
  if (value instanceof Tensor) return { name, type: 4, t: tensorProto(value, name) };
  if ('float' in value) return { name, type: 1, f: value.float };
  if ('graph' in value) return { name, type: 5, g: value.graph as OnnxGraphProto };
  return { name, type: 7, ints: [...value] };
}
