/** @file package-lock.json installs everywhere: it names no registry, and has the optional binaries of every platform. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const errors = [];
for (const [path, entry] of Object.entries(packages)) {
  if (entry.resolved && /^https?:/.test(entry.resolved)) errors.push(`${path} names a registry: ${entry.resolved}`);
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (!packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`]) {
      errors.push(`${path || 'keratin'} lacks ${name}: make the lock file anew with "npm install --package-lock-only" in a folder without node_modules`);
    }
  }
}
for (const kind of ['dependencies', 'optionalDependencies', 'devDependencies']) {
  for (const [name, range] of Object.entries(manifest[kind] ?? {})) {
    if (packages[''][kind]?.[name] !== range) errors.push(`${name} ${range} of package.json is not in the lock file; run: npm install`);
  }
}
for (const error of errors) console.log(`error    ${error}`);
process.exit(errors.length ? 1 : 0);
