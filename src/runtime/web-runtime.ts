/** @file Sets onnxruntime-web up, in a browser and in Node. */
import type { Tensor } from '../core/tensor.js';
import type { Backend, OrtModule, Session, SessionOptions } from './backend.js';
import { openSession, ortOptions } from './ort-session.js';

/** A backend on onnxruntime-web. Sessions are made and run one at a time, as the package demands in browsers. */
export function webBackend(ort: OrtModule, devices: readonly string[]): Backend {
  let chain: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const result = chain.then(task, task);
    chain = result.catch(() => undefined);
    return result;
  };
  return {
    name: 'onnxruntime-web',
    version: ort.env.versions['web'] ?? ort.env.versions['common'] ?? 'unknown',
    devices,
    block: async () => 0,
    async createSession(model, options: SessionOptions) {
      if (options.threads !== undefined) ort.env.wasm['numThreads'] = options.threads;
      const device = options.device === undefined || options.device === 'cpu' ? 'wasm' : options.device;
      const session = await inTurn(() => openSession(ort, model, ortOptions({ ...options, device })));
      return {
        run: (feeds, outputs) => inTurn(() => runAndCopy(session, feeds, outputs)),
        endProfiling: () => session.endProfiling(),
        release: () => inTurn(() => session.release()),
      };
    },
  };
}

/** onnxruntime-web 1.30 does not write into tensors on the CPU that are given for outputs: it allocates, and the numbers are copied. */
async function runAndCopy(session: Session, feeds: ReadonlyMap<string, Tensor>, outputs: ReadonlyMap<string, Tensor | null>): Promise<Map<string, Tensor>> {
  const results = await session.run(feeds, new Map([...outputs.keys()].map((name) => [name, null])));
  for (const [name, given] of outputs) {
    if (given === null) continue;
    given.data.set(results.get(name)!.data as never);
    results.set(name, given);
  }
  return results;
}
