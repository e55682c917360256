/** @file Builds dist/ from src/ (JavaScript, declarations, source maps; the studio's page); `buildIfStale` only where something changed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const stamp = join(dist, '.stamp');

/** Builds unless dist/ was made of exactly these files. */
export function buildIfStale() {
  const now = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  build(now);
}

function build(now = fingerprint()) {
  const started = performance.now();
  process.stdout.write('Setting up: building dist/ … ');
  const fresh = `${dist}.${process.pid}`; // built beside, then swapped: whoever runs from dist/ never sees half of it
  rmSync(fresh, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', fresh], {
    cwd: root, encoding: 'utf8',
  });
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    console.error(`failed\n${stdout}${stderr}`);
    process.exit(1);
  }
  const page = spawnSync(process.execPath, [join(root, 'scripts', 'studio-page.mjs'), join(fresh, 'studio', 'page')], { cwd: root, encoding: 'utf8' });
  if (page.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    console.error(`failed\n${page.stdout}${page.stderr}`);
    process.exit(1);
  }
  for (const file of files(join(root, 'src'))) { // tables and the like
    if (file.startsWith(join(root, 'src', 'studio', 'web')) || file.endsWith('.ts') || file.includes('__snapshots__')) continue;
    const to = join(fresh, relative(join(root, 'src'), file));
    mkdirSync(dirname(to), { recursive: true });
    cpSync(file, to);
  }
  chmodSync(join(fresh, 'cli', 'main.js'), 0o755); // so that `npx keratin` runs in the clone too
  writeFileSync(join(fresh, '.stamp'), now);
  const old = `${fresh}.old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
  console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** Changes when any file that is built, or that says how, changes. */
function fingerprint() {
  const hash = createHash('sha256');
  const settings = ['tsconfig.base.json', 'tsconfig.build.json', 'package.json', 'scripts/build.mjs', 'scripts/studio-page.mjs'].map((name) => join(root, name));
  for (const file of [...settings, ...files(join(root, 'src'))]) {
    if (file.endsWith('.test.ts')) continue;
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(root, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** All files below a folder, in order of name. */
function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await withLock(root, () => build());
