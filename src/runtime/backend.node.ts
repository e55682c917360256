/** @file The runtime in Node: onnxruntime-node, or onnxruntime-web where there is no native build. */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KeratinError } from '../core/errors.js';
import { sayOnce, setting } from '../core/log.js';
import type { Backend, OrtModule } from './backend.js';
import { blockSize } from './block-size.js';
import { openSession, ortOptions } from './ort-session.js';
import { webBackend } from './web-runtime.js';

const require = createRequire(import.meta.url);

/** Loads the native runtime, or the WebAssembly one where that fails or `KERATIN_RUNTIME=web` asks for it. */
export async function loadBackend(): Promise<Backend> {
  const wanted = setting('KERATIN_RUNTIME') ?? 'node';
  if (wanted !== 'node' && wanted !== 'web') {
    throw new KeratinError({
      code: 'runtime/unknown', where: 'KERATIN_RUNTIME', expected: 'node or web', received: wanted, fix: 'unset it, or choose one of the two',
    });
  }
  if (wanted === 'web') return loadWebInNode();
  try {
    return nativeBackend(require('onnxruntime-node') as OrtModule & { listSupportedBackends(): { name: string }[] });
  } catch (error) {
    const reason = String(error instanceof Error ? error.message : error).split('\n')[0]!;
    sayOnce(`keratin: onnxruntime-node cannot be used here (${reason}); computing with onnxruntime-web instead, which is slower. "keratin doctor" says more.`);
    return loadWebInNode();
  }
}

function nativeBackend(ort: OrtModule & { listSupportedBackends(): { name: string }[] }): Backend {
  const { version } = require('onnxruntime-node/package.json') as { version: string };
  const createSession: Backend['createSession'] = (model, options) =>
    openSession(ort, model, ortOptions({ ...options, threads: options.threads ?? (Number(setting('KERATIN_THREADS')) || availableParallelism()) }));
  let block: Promise<number> | undefined;
  return {
    name: 'onnxruntime-node',
    version,
    devices: ort.listSupportedBackends().map(({ name }) => name),
    block: () => (block ??= blockSize(createSession)),
    createSession,
  };
}

async function loadWebInNode(): Promise<Backend> {
  const ort = (await import('onnxruntime-web')) as unknown as OrtModule;
  const folder = dirname(require.resolve('onnxruntime-web'));
  ort.env.wasm['wasmPaths'] = pathToFileURL(join(folder, '/')).href;
  ort.env.wasm['numThreads'] = Number(setting('KERATIN_THREADS')) || availableParallelism();
  return webBackend(ort, ['cpu']);
}
