/** @file keratin summary MODEL: the table of layers. */
import { loadModel } from '../../models/load.js';

export async function summary(path: string, options: { expand?: boolean }): Promise<void> {
  const model = await loadModel(path);
  model.summary({ expandNested: options.expand ?? false, lineLength: Math.min(process.stdout.columns ?? 80, 120) });
}
