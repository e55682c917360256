/** @file Tensors in the JSON of Keras: records among the arguments of calls, which tell where they come from. */
import { type Fields, isFields } from '../core/fields.js';

/** A tensor among the arguments of a call, as Keras 3 writes it. */
export const isKerasTensor = (value: unknown): value is Fields => isFields(value) && value['class_name'] === '__keras_tensor__';

/** `[layer, call, output]` of such a tensor, if the file is sound. */
export const historyOf = (tensor: Fields): unknown => (tensor['config'] as Fields | undefined)?.['keras_history'];
