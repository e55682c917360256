/** @file KERATIN_DUMP=dir: writes every compiled program as .onnx and as text. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setting } from '../core/log.js';

let count = 0;

export function dumpProgram(name: string, bytes: () => Uint8Array, text: () => string): void {
  const folder = setting('KERATIN_DUMP');
  if (folder === undefined || folder === '') return;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${String(count++).padStart(3, '0')}-${name.replace(/[^A-Za-z0-9_-]+/g, '_')}`);
  writeFileSync(`${file}.onnx`, bytes());
  writeFileSync(`${file}.txt`, text());
}
