/** @file Inference models as ONNX files. */
import { KeratinError } from '../core/errors.js';
import type { Layer } from '../layers/layer.js';

export async function exportOnnx(_model: Layer, _path: string): Promise<void> {
  throw new KeratinError({ code: 'save/missing', expected: 'export', received: 'not yet', fix: 'wait' });
}
