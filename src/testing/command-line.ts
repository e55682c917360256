/** @file Starts the command line from source in a process of its own, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const loader = join(root, 'node_modules/tsx/dist/loader.mjs');

/** What a command did. */
export interface Finished {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

/** A folder to work in, and the command line in it. */
export class CommandLine {
  readonly folder = mkdtempSync(join(tmpdir(), 'keratin-cli-'));

  /** Runs `keratin …args` to its end. @param watch is given all that was printed so far, and may send signals. @param input for standard input */
  run(args: readonly string[], watch?: (out: string, child: ChildProcess) => void, input?: string): Promise<Finished> {
    const child = spawn(process.execPath, ['--conditions=keratin-source', '--import', loader, join(root, 'src/cli/main.ts'), ...args], { cwd: this.folder, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
    child.stdin?.end(input);
    let [out, error] = ['', ''];
    child.stdout!.on('data', (data: Buffer) => {
      out += data.toString();
      watch?.(out, child);
    });
    child.stderr!.on('data', (data: Buffer) => { error += data.toString(); });
    return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, error })));
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
