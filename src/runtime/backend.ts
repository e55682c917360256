/** @file What a runtime must do: make a session of a model, run it on arrays. */
import type { DType } from '../core/dtype.js';
import type { Tensor } from '../core/tensor.js';
import type { SessionModel } from '../graph/encode-model.js';

/** Settings of a session. */
export interface SessionOptions {
  /** Where to compute: `cpu` everywhere; others as the runtime offers them, see {@link Backend.devices}. */
  readonly device?: string;
  /** Threads within an op; default: the runtime's choice (one per core). */
  readonly threads?: number;
  /** Path prefix for ORT's own profile (node only). */
  readonly profile?: string;
}

/** A compiled model. */
export interface Session {
  /**
   * Runs once. `outputs` names what to compute; a tensor given there is written into and returned,
   * `null` lets the runtime allocate.
   */
  run(feeds: ReadonlyMap<string, Tensor>, outputs: ReadonlyMap<string, Tensor | null>): Promise<Map<string, Tensor>>;
  /** Ends profiling where it was asked for. */
  endProfiling(): void;
  release(): Promise<void>;
}

/** A runtime that executes ONNX models. */
export interface Backend {
  /** Package that computes: `onnxruntime-node` or `onnxruntime-web`. */
  readonly name: string;
  readonly version: string;
  readonly devices: readonly string[];
  /** Channels in a block of the layout that it computes convolutions fastest in on this machine; 0 where it has none. */
  block(): Promise<number>;
  createSession(model: SessionModel, options: SessionOptions): Promise<Session>;
}

/** The part of onnxruntime-common that both packages share. */
export interface OrtModule {
  readonly env: { readonly versions: Record<string, string | undefined>; readonly wasm: Record<string, unknown>; logLevel?: string };
  readonly Tensor: new (type: DType, data: unknown, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<OrtSession> };
}
export interface OrtTensor { readonly type: string; readonly data: Tensor['data']; readonly dims: readonly number[] }
export interface OrtSession {
  run(feeds: Record<string, OrtTensor>, fetches: Record<string, OrtTensor | null>): Promise<Record<string, OrtTensor>>;
  release(): Promise<void>;
  endProfiling(): void;
}

/** The runtime of this host; backend.node.ts and backend.web.ts provide it. */
export declare function loadBackend(): Promise<Backend>;
