/** @file Prints the tree of src/ (or of the folders given) with the line that says what each file is for. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const withTests = process.argv.includes('--tests');
const folders = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const width = 44;

for (const folder of folders.length ? folders : ['src']) print(folder, 0);

function print(folder, depth) {
  console.log(`${'  '.repeat(depth)}${depth ? folder.split('/').at(-1) : folder}/`);
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => Number(a.isDirectory()) - Number(b.isDirectory()) || (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (entry.name !== '__snapshots__') print(path, depth + 1);
    } else if (/\.(tsx?|mjs)$/.test(entry.name) && (withTests || !entry.name.includes('.test.'))) {
      const name = '  '.repeat(depth + 1) + entry.name;
      console.log(`${name.padEnd(width)} ${purpose(path)}`.trimEnd());
    }
  }
}

/** The text after @file, up to its first full stop or the end of its line. */
function purpose(path) {
  const [, text = ''] = /\/\*\*[\s*]*@file\s+(.*?)\s*(\*\/|\n)/.exec(readFileSync(join(root, path), 'utf8')) ?? [];
  return text;
}
