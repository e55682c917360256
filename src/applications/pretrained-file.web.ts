/** @file Files of weights in a browser: over the net, where their server allows it. */
import { KeratinError } from '../core/errors.js';
import type { WeightFile } from './pretrained-file.js';

export async function pretrainedBytes({ url }: WeightFile): Promise<Uint8Array> {
  const fail = (received: string, cause?: unknown): KeratinError => new KeratinError({
    code: 'download/offline', where: `download ${url}`, expected: 'the file at this address', received,
    fix: `download ${url}, serve it beside your page, and pass its bytes: weights: new Uint8Array(await (await fetch('…')).arrayBuffer())`, cause,
  });
  const response = await fetch(url).catch((cause: unknown) => { throw fail(String(cause), cause); });
  if (!response.ok) throw fail(`the status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
