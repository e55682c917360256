/** @file The bytes of a model: for a file, or for a session in this process. */
import { type ExternalTensor, type OnnxModel, type OnnxTensor, ModelProto } from './onnx-schema.js';

/** The bytes of a model file. */
export const encodeModel = (model: OnnxModel): Uint8Array => encode(model);

const encode = (model: object): Uint8Array => ModelProto.encode(model as Record<string, unknown>).finish();

/** Smallest constant that is handed over beside the model, in bytes. */
const LARGE = 16_384;

/** A model for a session in this process: large constants stay where they are instead of being copied into the bytes. */
export interface SessionModel {
  readonly bytes: Uint8Array;
  readonly externalData: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/** Encodes a model with its large constants beside it, by name. */
export function encodeForSession(model: OnnxModel): SessionModel {
  const externalData: { path: string; data: Uint8Array }[] = [];
  const initializer = model.graph.initializer.map((tensor): OnnxTensor | ExternalTensor => {
    const { rawData, name, dims, dataType } = tensor;
    if (rawData.byteLength < LARGE) return tensor;
    const path = `constant-${externalData.length}`;
    externalData.push({ path, data: rawData });
    return { name, dims, dataType, externalData: [{ key: 'location', value: path }], dataLocation: 1 };
  });
  return { bytes: encode({ ...model, graph: { ...model.graph, initializer } }), externalData };
}
