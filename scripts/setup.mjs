/**
 * @file Sets up what is missing in a fresh clone, with nothing but Node: dependencies, and with `--build` also dist/.
 *
 * `npm start` and `npm test` call it themselves, because with `ignore-scripts=true` npm runs no pre- and post-scripts.
 * When there is nothing to do it says nothing and takes a few hundredths of a second.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';
import { withLock } from './lock.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockFile = join(root, 'package-lock.json');
const stampFile = join(root, 'node_modules', '.keratin-setup');

/** onnxruntime-node is optional: where its install script was allowed and failed, npm leaves it out without a word. */
const hasNativeRuntime = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'].includes(`${process.platform}-${process.arch}`);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`keratin needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
}

await withLock(root, () => {
  if (!installed()) install();
  if (process.argv.includes('--build')) buildIfStale();
});

/** Whether node_modules is what package-lock.json asks for. */
function installed() {
  const npmsOwn = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(npmsOwn)) return false;
  if (hasNativeRuntime && !existsSync(join(root, 'node_modules', 'onnxruntime-node'))) return false;
  if (existsSync(stampFile)) return readFileSync(stampFile, 'utf8') === wanted();
  return statSync(npmsOwn).mtimeMs >= statSync(lockFile).mtimeMs; // installed by hand
}

function wanted() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

function install() {
  const fresh = !existsSync(join(root, 'node_modules'));
  const packages = Object.keys(JSON.parse(readFileSync(lockFile, 'utf8')).packages).length;
  console.log(`Setting up: ${fresh ? 'installing' : 'updating'} dependencies (up to ${packages} packages, about 250 MB to download; half a minute) …`);
  const command = [fresh ? 'ci' : 'install', '--no-audit', '--no-fund', '--loglevel=error',
    '--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=8000']; // npm's own patience when offline is over a minute
  // npm says where it is; without npm (plain `node scripts/setup.mjs`) take the one on the path.
  const npm = process.env['npm_execpath'];
  const [program, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const { status, stderr, error } = spawnSync(program, [...first, ...command], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32' && program === 'npm',
    // Where install scripts are allowed: no CUDA download; the CPU library is in the package.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: process.env['ONNXRUNTIME_NODE_INSTALL'] ?? 'skip' },
  });
  if (status !== 0) {
    const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT|network/i.test(stderr ?? '');
    process.stderr.write(stderr ?? '');
    fail(offline
      ? 'Setting up failed: the npm registry cannot be reached. Go online (or set a registry or proxy with `npm config`) and run the same command again.'
      : `Setting up failed: npm ${command[0]} ${error ? `could not be started (${error.message})` : `ended with code ${status}`}; its message is above.`);
  }
  writeFileSync(stampFile, wanted());
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
