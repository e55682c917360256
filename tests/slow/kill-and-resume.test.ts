/** @file A run killed with SIGKILL at random steps, and resumed each time, ends with the weights of one that was left alone, bit for bit. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RandomGenerator } from '../../src/core/random.js';

const KILLS = 20;
const place = fileURLToPath(new URL('.', import.meta.url));
let root: string;
let child: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'keratin-kill-'));
  // One file of JavaScript, so that a child starts fast; beside the sources, so that it finds the packages.
  child = join(place, `.kill-and-resume-${process.pid}.mjs`);
  await build({
    entryPoints: [join(place, 'kill-and-resume.child.ts')], outfile: child, bundle: true, platform: 'node', format: 'esm', packages: 'external',
    conditions: ['keratin-source', 'node'], logLevel: 'warning',
  });
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
  await rm(child, { force: true });
});

interface Outcome { killed: boolean; steps: number; result: Record<string, unknown> | null; errors: string }

/** Runs the child; kills it `delay` milliseconds after step `killAt`. */
function run(dir: string, frequency: string, killAt = Infinity, delay = 0): Promise<Outcome> {
  return new Promise((resolve) => {
    const started = spawn(process.execPath, [child, dir, frequency, '1'], { cwd: place, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, KERATIN_THREADS: '1' } });
    let [output, errors, steps] = ['', '', 0];
    started.stdout.on('data', (data: Buffer) => {
      output += data;
      const now = output.split('\n').filter((line) => line === 'step').length;
      if (steps < killAt && now >= killAt) setTimeout(() => started.kill('SIGKILL'), delay);
      steps = now;
    });
    started.stderr.on('data', (data: Buffer) => (errors += data));
    started.on('close', (_, signal) => {
      const last = output.trim().split('\n').at(-1)!;
      resolve({ killed: signal === 'SIGKILL', steps, result: last.startsWith('{') ? JSON.parse(last) as Record<string, unknown> : null, errors });
    });
  });
}

describe.skipIf(process.platform === 'win32')('backupAndRestore', () => {
  it.each(['1', '3', 'epoch'])(`survives ${KILLS} random kills, saving every %s`, async (frequency) => {
    const alone = await run(join(root, `alone ${frequency}`), frequency);
    expect(alone.errors).toBe('');
    expect(alone.result).not.toBeNull();
    const dir = join(root, `killed ${frequency}`);
    const chance = new RandomGenerator(frequency.length + Number(frequency.charCodeAt(0)));
    let kills = 0;
    let final: Outcome | undefined;
    // A run that ends before its kill begins anew: all kills are survived, in as many runs as it takes.
    while (kills < KILLS || final === undefined) {
      const killAt = kills < KILLS ? 1 + chance.integer(frequency === 'epoch' ? 14 : 6) : Infinity;
      const outcome = await run(dir, frequency, killAt, chance.integer(8));
      expect(outcome.errors).toBe('');
      if (outcome.killed) kills++;
      else {
        expect(outcome.result).toEqual(alone.result);
        final = outcome;
        if (kills < KILLS) await rm(dir, { recursive: true, force: true });
      }
    }
    expect(final.result).toEqual(alone.result);
    expect(alone.result!['backupLeft']).toBe(false);
  });
});
