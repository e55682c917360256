/** @file The runtime in a browser: onnxruntime-web. */
import type { Backend, OrtModule } from './backend.js';
import { webBackend } from './web-runtime.js';

/** Loads ONNX Runtime's WebAssembly build; `webgpu` is offered where the browser has it. */
export async function loadBackend(): Promise<Backend> {
  const ort = (await import('onnxruntime-web')) as unknown as OrtModule;
  const hasGpu = typeof navigator !== 'undefined' && 'gpu' in navigator;
  return webBackend(ort, hasGpu ? ['cpu', 'webgpu'] : ['cpu']);
}
