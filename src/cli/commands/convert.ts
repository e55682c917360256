/** @file `keratin convert A B`: a saved model in another format, told by the name of B. */
import { KeratinError } from '../../core/errors.js';
import { loadModel } from '../../models/load.js';

/** How the names of B choose a format. */
const formats = 'a folder, x.keras, x.h5, x.onnx, model.json (tfjs), or for the weights alone x.safetensors, x.weights.h5';

/** Reads the model at `from`, whatever its format, and writes it to `to`. */
export async function convert(from: string, to: string): Promise<void> {
  const extension = /\.(\w+)$/.exec(to)?.[1]?.toLowerCase();
  if (extension === 'json' && !/(^|[\\/])model\.json$/.test(to)) {
    throw new KeratinError({ code: 'cli/format', where: 'keratin convert', expected: formats, received: to, fix: 'call the file model.json: its weights are written beside it' });
  }
  const model = await loadModel(from);
  if (extension === 'onnx') await model.exportOnnx(to);
  else if (extension === 'safetensors' || /\.weights\.h5$/i.test(to)) await model.saveWeights(to);
  else await model.save(to);
  console.log(`${from} -> ${to}: ${model.place}, ${model.countParams().toLocaleString('en')} parameters`);
  await model.dispose();
}
