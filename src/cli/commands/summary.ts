/** @file keratin summary MODEL: the table of layers. */
import { loadModel } from '../../models/load.js';
import { modelPath } from '../run/open-run.js';

export async function summary(path: string, options: { expand?: boolean }): Promise<void> {
  const model = await loadModel(await modelPath(path));
  model.summary({ expandNested: options.expand ?? false, lineLength: Math.min(process.stdout.columns ?? 80, 120) });
}
