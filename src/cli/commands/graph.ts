/** @file keratin graph MODEL: the ONNX program that runs, as text. */
import { KeratinError } from '../../core/errors.js';
import { loadModel } from '../../models/load.js';

export async function graph(path: string, options: { train?: boolean; batch: string }): Promise<void> {
  const batch = Number(options.batch);
  if (!Number.isInteger(batch) || batch < 1) {
    throw new KeratinError({ code: 'cli/option', where: 'keratin graph --batch', expected: 'a whole number above 0', received: options.batch, fix: 'use --batch 32' });
  }
  const model = await loadModel(path);
  process.stdout.write(model.printProgram({ batch, training: options.train ?? false }));
}
