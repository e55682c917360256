/** @file The runtime in a browser: onnxruntime-web. */
import type { Backend, OrtModule } from './backend.js';
import { webBackend } from './web-runtime.js';

/** Loads ONNX Runtime's WebAssembly build; `webgpu` is offered where the browser has it. */
export async function loadBackend(): Promise<Backend> {
  const ort = (await import('onnxruntime-web')) as unknown as OrtModule;
  // With more threads its workers load the script that they were started from: in a bundle that is the app itself, which would
  // begin anew in each of them and never answer. Whoever serves ONNX Runtime's own files says where, and gets the threads.
  if (ort.env.wasm['wasmPaths'] === undefined) ort.env.wasm['numThreads'] = 1;
  const hasGpu = typeof navigator !== 'undefined' && 'gpu' in navigator;
  return webBackend(ort, hasGpu ? ['cpu', 'webgpu'] : ['cpu']);
}
