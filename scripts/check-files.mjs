/** @file The rules for files of src/: in a known room, first line says what it is for, kebab-case, no catch-all names, not too long, sources before tags. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rooms } from './rooms.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(node|web))?(\.test|\.d)?\.tsx?$/;
const catchAll = /^(utils?|helpers?|types|common|misc|shared)(\.|$)/;
const warnAt = 300;
const failAt = 500;

const errors = [];
const warnings = [];
for (const entry of readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })) {
  const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/');
  if (path.includes('__snapshots__')) continue;
  const room = path.split('/')[1];
  if (!(room in rooms) && path !== 'src/index.ts') errors.push(`${path}: a folder of src/ is a room of scripts/rooms.mjs; only index.ts lies beside them`);
  if (catchAll.test(entry.name)) errors.push(`${path}: a file or folder is named after what is in it, not "${entry.name}"`);
  if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
  if (!kebab.test(entry.name)) errors.push(`${path}: file names are kebab-case`);
  const text = readFileSync(join(root, path), 'utf8');
  if (!/^(#!.*\n)?\/\*\* @file \S/.test(text)) errors.push(`${path}: must open with /** @file What it is for. */`);
  for (const { 0: comment, index } of text.matchAll(/\/\*\*(?! @file).*?\*\//gs)) {
    if (/^\s*\* @\w.*^\s*\* Sources?:/ms.test(comment)) errors.push(`${path}:${text.slice(0, index).split('\n').length}: "Source:" stands before the first tag of a docstring; behind @example it would be code`);
  }
  const lines = text.trimEnd().split('\n').length;
  if (lines > failAt) errors.push(`${path}: ${lines} lines; more than ${failAt} fails, divide it`);
  else if (lines > warnAt) warnings.push(`${path}: ${lines} lines; more than ${warnAt}, can it be divided?`);
}
for (const warning of warnings) console.log(`warning  ${warning}`);
for (const error of errors) console.log(`error    ${error}`);
process.exit(errors.length > 0 ? 1 : 0);
