/** @file Sets onnxruntime-web up, in a browser and in Node. */
import type { Backend, OrtModule, SessionOptions } from './backend.js';
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
    async createSession(model, options: SessionOptions) {
      if (options.threads !== undefined) ort.env.wasm['numThreads'] = options.threads;
      const device = options.device === undefined || options.device === 'cpu' ? 'wasm' : options.device;
      const session = await inTurn(() => openSession(ort, model, ortOptions({ ...options, device })));
      return {
        run: (feeds, outputs) => inTurn(() => session.run(feeds, outputs)),
        endProfiling: () => session.endProfiling(),
        release: () => inTurn(() => session.release()),
      };
    },
  };
}
