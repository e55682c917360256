/** @file What the JSON of Keras is made of: records, and among them tensors, which tell where they come from. */

/** A record as a file holds it. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A tensor among the arguments of a call, as Keras 3 writes it. */
export const isKerasTensor = (value: unknown): value is Fields => isFields(value) && value['class_name'] === '__keras_tensor__';

/** `[layer, call, output]` of such a tensor, if the file is sound. */
export const historyOf = (tensor: Fields): unknown => (tensor['config'] as Fields | undefined)?.['keras_history'];
