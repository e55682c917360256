/** @file The command line as a person meets it: help, doctor, errors. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dense } from '../layers/index.js';
import { sequential } from '../models/sequential.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const keratin = (...args: string[]): { status: number | null; out: string; error: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=keratin-source', '--import', 'tsx', 'src/cli/main.ts', ...args], { cwd: root, encoding: 'utf8' });
  return { status, out: stdout, error: stderr };
};

describe('keratin', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keratin-cli-'));
    const net = sequential([dense(3, { inputShape: [2], name: 'first' }), dense(1, { name: 'last' })]).compile({ optimizer: 'sgd', loss: 'mse' });
    await net.save(join(folder, 'model'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('--help lists the commands within 80 columns', () => {
    const { status, out } = keratin('--help');
    expect(status).toBe(0);
    for (const name of ['doctor', 'summary', 'graph']) expect(out).toContain(name);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('doctor computes a right product and names the versions', () => {
    const { status, out } = keratin('doctor', '--json');
    const found = JSON.parse(out) as Record<string, string>;
    expect(status).toBe(0);
    expect(found['a matrix product']).toMatch(/512 x 512 right/);
    expect(found['onnxruntime-web']).toMatch(/^\d+\.\d+/);
    expect(found['sharp']).toMatch(/^\d+\.\d+/);
  });

  it('summary and graph print a saved model', () => {
    expect(keratin('summary', join(folder, 'model')).out).toContain('first (Dense)');
    const { out } = keratin('graph', join(folder, 'model'), '--batch', '2');
    expect(out).toContain('MatMul');
    expect(out).toMatch(/output .*float32 \[2, 1\]/);
    expect(keratin('graph', join(folder, 'model'), '--train').out).toContain('first/kernel:next');
  });

  it('says in four parts what is wrong, and exits with 1', () => {
    const { status, error } = keratin('summary', join(folder, 'nothing'));
    expect(status).toBe(1);
    for (const part of ['expected', 'received', 'fix']) expect(error).toContain(part);
    expect(error).not.toContain('    at ');
    expect(keratin('graph', join(folder, 'model'), '--batch', 'many').error).toContain('a whole number above 0');
    expect(keratin('graf').error).toContain('Did you mean graph?');
  });
});
