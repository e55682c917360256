/**
 * @file Keeps "exports" and "imports" of package.json in step with src/: a subpath for each room that has an index.ts,
 * `#name` for each pair name.node.ts and name.web.ts. `--write` rewrites package.json, otherwise it only compares.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rooms } from './rooms.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'package.json');

/** Subpaths that stand for something else than a room's own index. */
const elsewhere = { callbacks: 'training/callbacks', datasets: 'data/datasets', activations: 'layers/activations', initializers: 'layers/initializers' };

export function subpaths() {
  const names = { '.': 'index' };
  const candidates = { ...Object.fromEntries(Object.keys(rooms).map((room) => [room, room])), ...elsewhere };
  for (const [name, folder] of Object.entries(candidates)) {
    if (name !== 'cli' && name !== 'testing' && existsSync(join(root, 'src', folder, 'index.ts'))) names[`./${name}`] = `${folder}/index`;
  }
  return names;
}

function wantedExports() {
  const entries = Object.entries(subpaths()).map(([name, path]) => [name, {
    'keratin-source': `./src/${path}.ts`,
    types: `./dist/${path}.d.ts`,
    default: `./dist/${path}.js`,
  }]);
  return { ...Object.fromEntries(entries), './package.json': './package.json' };
}

/**
 * In common code `#backend` is backend.ts, which says what both hosts provide (`export declare …`);
 * from source it is backend.node.ts or backend.web.ts, in the package their built files.
 */
function wantedImports() {
  const found = {};
  const paths = readdirSync(join(root, 'src'), { recursive: true }).map((path) => path.split(sep).join('/')).sort();
  for (const path of paths) {
    if (!path.endsWith('.web.ts')) continue;
    const stem = path.slice(0, -'.web.ts'.length);
    if (!paths.includes(`${stem}.node.ts`)) continue;
    found[`#${stem.split('/').at(-1)}`] = {
      ...(paths.includes(`${stem}.ts`) ? { 'keratin-common': `./src/${stem}.ts` } : {}),
      'keratin-source': { node: `./src/${stem}.node.ts`, default: `./src/${stem}.web.ts` },
      node: `./dist/${stem}.node.js`,
      default: `./dist/${stem}.web.js`,
    };
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const before = readFileSync(file, 'utf8');
  const manifest = JSON.parse(before);
  const after = { ...manifest, imports: wantedImports(), exports: wantedExports() };
  const same = JSON.stringify(after) === JSON.stringify(manifest);
  if (!same && process.argv.includes('--write')) {
    writeFileSync(file, `${JSON.stringify(after, null, 2)}\n`);
    console.log(`wrote ${relative(root, file)}: ${Object.keys(after.exports).join(' ')}  ${Object.keys(after.imports).join(' ')}`);
  } else if (!same) {
    console.log('error    "exports" or "imports" of package.json is not what src/ asks for; run: npm run exports');
    process.exit(1);
  }
}
