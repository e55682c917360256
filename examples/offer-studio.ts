/** @file Opens `keratin studio` beside an example: at once with --studio, or in the end if one likes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';

const commandLine = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const start = (): ChildProcess => spawn(process.execPath, [commandLine, 'studio', '.', '--open'], { stdio: 'inherit' });

let studio = process.argv.includes('--studio') ? start() : undefined;

/** Where somebody sits at the terminal, asks whether to open it; where it is open, waits until it is ended. */
export async function offerStudio(): Promise<void> {
  if (studio === undefined && process.stdin.isTTY && process.stdout.isTTY) {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question('\nOpen the studio, to draw digits and look inside the network? [Y/n] ').catch(() => 'n');
    terminal.close();
    if (!/^\s*n/i.test(answer)) studio = start();
  }
  if (studio === undefined) return console.log('To draw digits and look inside the network: npx keratin studio');
  process.on('SIGINT', () => undefined); // Ctrl-C reaches the studio too, which ends in peace
  await new Promise((resolve) => { studio!.once('close', resolve); });
}
