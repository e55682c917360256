/** @file Number formats of tensors and the typed arrays that hold them. */

/** Number formats; `bool` is stored as bytes 0 and 1. */
export type DType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint8' | 'bool';

export type TypedArray = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

export const dtypes = Object.keys(arrays) as readonly DType[];

/** True for the formats that carry a gradient. */
export const isFloat = (dtype: DType): boolean => dtype === 'float32' || dtype === 'float64';

export const bytesPerElement = (dtype: DType): number => arrays[dtype].BYTES_PER_ELEMENT;

/** A zeroed array for `length` elements. */
export function allocate(dtype: DType, length: number): TypedArray {
  return new arrays[dtype](length);
}

/** The format that a typed array is read as; `undefined` for one that no tensor can hold. */
export function dtypeOf(array: ArrayBufferView): DType | undefined {
  if (array instanceof Float32Array) return 'float32';
  if (array instanceof Float64Array) return 'float64';
  if (array instanceof Int32Array) return 'int32';
  if (array instanceof BigInt64Array) return 'int64';
  if (array instanceof Uint8Array || array instanceof Uint8ClampedArray) return 'uint8';
  return undefined;
}

/** True where `array` is what a tensor of `dtype` holds. */
export const holds = (dtype: DType, array: TypedArray): boolean => array instanceof arrays[dtype];

/** Copies numbers into a new array of `dtype`; true and false become 1 and 0. */
export function convert(values: ArrayLike<number | bigint | boolean>, dtype: DType): TypedArray {
  const result = allocate(dtype, values.length);
  if (result instanceof BigInt64Array) {
    for (let i = 0; i < result.length; i++) result[i] = BigInt(values[i] as number);
  } else if (dtype === 'bool') {
    for (let i = 0; i < result.length; i++) result[i] = Number(values[i]) === 0 ? 0 : 1;
  } else if (ArrayBuffer.isView(values) && !(values instanceof BigInt64Array)) {
    result.set(values as unknown as ArrayLike<number>);
  } else {
    for (let i = 0; i < result.length; i++) result[i] = Number(values[i]);
  }
  return result;
}
