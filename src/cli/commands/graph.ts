/** @file keratin graph MODEL: the ONNX program that runs, as text. */
import { loadModel } from '../../models/load.js';
import { modelPath } from '../run/open-run.js';

export async function graph(path: string, { batch = 1, train = false }: { train?: boolean; batch?: number }): Promise<void> {
  const model = await loadModel(await modelPath(path));
  process.stdout.write(model.printProgram({ batch, training: train }));
}
