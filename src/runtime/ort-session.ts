/** @file A session on either build of ONNX Runtime: both have the same interface. */
import type { DType } from '../core/dtype.js';
import { KeratinError } from '../core/errors.js';
import { Tensor } from '../core/tensor.js';
import type { SessionModel } from '../graph/encode-model.js';
import type { OrtModule, OrtSession, OrtTensor, Session, SessionOptions } from './backend.js';

/** Settings that make runs repeatable and memory flat. */
export function ortOptions(options: SessionOptions): Record<string, unknown> {
  return {
    executionProviders: [options.device ?? 'cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // The planned block would be held beside the arena that the first run has filled: a third more memory, no faster.
    enableMemPattern: false,
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
    ...(options.profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profile }),
  };
}

/** @throws KeratinError `runtime/session` where ONNX Runtime refuses the model */
export async function openSession(ort: OrtModule, model: SessionModel, options: Record<string, unknown>): Promise<Session> {
  let session: OrtSession;
  try {
    const { bytes, externalData } = model;
    session = await ort.InferenceSession.create(bytes, externalData.length === 0 ? options : { ...options, externalData });
  } catch (cause) {
    throw new KeratinError({
      code: 'runtime/session', where: 'ONNX Runtime', expected: 'a model that it can run', received: firstLine(cause),
      fix: 'see KERATIN_DUMP for the graph; on a device other than cpu, try cpu', cause,
    });
  }
  return new OrtBackedSession(ort, session);
}

const firstLine = (cause: unknown): string => String(cause instanceof Error ? cause.message : cause).split('\n')[0]!.slice(0, 300);

class OrtBackedSession implements Session {
  /** ORT's wrappers of our tensors: they only point to the memory, so they are kept with it. */
  private readonly wrapped = new WeakMap<Tensor, OrtTensor>();

  constructor(private readonly ort: OrtModule, private readonly session: OrtSession) {}

  async run(feeds: ReadonlyMap<string, Tensor>, outputs: ReadonlyMap<string, Tensor | null>): Promise<Map<string, Tensor>> {
    const inputs: Record<string, OrtTensor> = {};
    for (const [name, tensor] of feeds) inputs[name] = this.wrap(tensor);
    const fetches: Record<string, OrtTensor | null> = {};
    for (const [name, tensor] of outputs) fetches[name] = tensor === null ? null : this.wrap(tensor);
    let results: Record<string, OrtTensor>;
    try {
      results = await this.session.run(inputs, fetches);
    } catch (cause) {
      throw new KeratinError({
        code: 'runtime/run', where: 'ONNX Runtime', expected: 'a step that runs to its end', received: firstLine(cause),
        fix: 'check that indices lie inside their tables, and that there is memory for the batch', cause,
      });
    }
    return new Map(Object.entries(results).map(([name, value]) => {
      const given = outputs.get(name);
      if (given !== null && given !== undefined) {
        if (value.data !== given.data) given.data.set(value.data as never);
        return [name, given];
      }
      return [name, new Tensor(value.dims, value.type as DType, value.data)];
    }));
  }

  endProfiling(): void {
    this.session.endProfiling();
  }

  release(): Promise<void> {
    return this.session.release();
  }

  private wrap(tensor: Tensor): OrtTensor {
    let ortTensor = this.wrapped.get(tensor);
    if (ortTensor === undefined) {
      ortTensor = new this.ort.Tensor(tensor.dtype, tensor.data, tensor.shape);
      this.wrapped.set(tensor, ortTensor);
    }
    return ortTensor;
  }
}
