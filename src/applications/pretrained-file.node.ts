/** @file Files of weights in Node: in the folder in which Keras keeps them. */
import { basename, join } from 'node:path';
import { download } from '../data/datasets/download.node.js';
import { kerasFolder } from '../data/datasets/keras-folder.node.js';
import { readFileBytes } from '../formats/atomic-file.node.js';
import type { WeightFile } from './pretrained-file.js';

export async function pretrainedBytes({ url, md5, name = basename(url) }: WeightFile): Promise<Uint8Array> {
  return readFileBytes(await download(url, join(kerasFolder('models'), name), { md5 }));
}
