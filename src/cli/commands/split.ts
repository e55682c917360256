/** @file keratin split SOURCE TARGET: train, validation and test folders out of a big folder. */
import { KeratinError } from '../../core/errors.js';
import { splitFolder } from '../../data/image/split-folder.node.js';
import { quoted } from '../text.js';

export interface SplitFlags { train?: number; validation?: number; test?: number; seed?: number; link?: boolean }

export async function split(source: string, target: string, { seed, link = false, ...amounts }: SplitFlags): Promise<void> {
  const parts = Object.fromEntries((['train', 'validation', 'test'] as const).flatMap((name) => (amounts[name] === undefined ? [] : [[name, amounts[name]]])));
  if (Object.keys(parts).length === 0) {
    throw new KeratinError({
      code: 'cli/option', where: 'keratin split', expected: 'how many pictures of each class each part gets', received: 'no part', fix: 'add for example --train 1000 --validation 500 --test 500, or --train 0.8 --validation 0.2',
    });
  }
  const report = await splitFolder(source, target, parts, { ...(seed === undefined ? {} : { seed }), link: link ? 'symbolic' : 'copy', verbose: 0 });
  console.log(`${String(report)}\n\nNext\n  keratin train ${quoted(target)}`);
}
