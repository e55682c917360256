/**
 * @file All static checks: `node scripts/check.mjs [files imports lint types examples exports package]`, all of them without names.
 * Prints a line for each; what a failed one said stands below it. `--json=FILE` writes how many passed and failed.
 */
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (path) => join(root, 'node_modules', path);
const tsc = (project) => [bin('typescript-native/bin/tsc'), '-p', project, '--noEmit'];
const folders = ['src', 'tests', 'examples', 'bench', 'scripts'].filter((folder) => existsSync(join(root, folder)));

/** name -> group, arguments of node. */
const checks = {
  'file rules': ['files', ['scripts/check-files.mjs']],
  'import rule': ['imports', [bin('dependency-cruiser/bin/dependency-cruise.mjs'), 'src', '--config', '.dependency-cruiser.mjs', '--output-type', 'err']],
  lint: ['lint', [bin('oxlint/bin/oxlint'), '--type-aware', ...folders]],
  'types, common code': ['types', tsc('tsconfig.common.json')],
  'types, node': ['types', tsc('tsconfig.node.json')],
  'types, web': ['types', tsc('tsconfig.web.json')],
  'types, studio page': ['types', tsc('src/studio/web/tsconfig.json')],
  'examples in docs': ['examples', ['scripts/check-examples.mjs']],
  'exports and imports of package.json': ['exports', ['scripts/exports.mjs']],
  'API reference': ['docs', [bin('typedoc/bin/typedoc'), '--logLevel', 'Error']],
  'lock file': ['package', ['scripts/check-lock.mjs']],
  publint: ['package', [bin('publint/src/cli.js'), '--strict']],
};

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const chosen = Object.entries(checks).filter(([, [group]]) => wanted.length === 0 || wanted.includes(group));
if (chosen.some(([, [group]]) => group === 'package')) {
  const { buildIfStale } = await import('./build.mjs');
  const { withLock } = await import('./lock.mjs');
  await withLock(root, buildIfStale); // publint looks at dist/
}

let failed = 0;
const queue = [...chosen];
await Promise.all(Array.from({ length: Math.min(availableParallelism(), queue.length) }, async () => {
  for (let next = queue.shift(); next; next = queue.shift()) await run(...next);
}));
const json = process.argv.find((argument) => argument.startsWith('--json='))?.slice('--json='.length);
if (json) writeFileSync(json, JSON.stringify({ passed: chosen.length - failed, failed }));
console.log(failed ? `${failed} of ${chosen.length} checks failed` : `${chosen.length} checks passed`);
process.exit(failed ? 1 : 0);

async function run(name, [, args]) {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data) => { output += data; });
  child.stderr.on('data', (data) => { output += data; });
  const code = await new Promise((resolve) => { child.on('close', resolve); });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (code !== 0) failed += 1;
  if (code !== 0 || output.includes('warning')) console.log(output.trimEnd().replace(/^/gm, '  '));
}
