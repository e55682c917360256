/** @file The conformance command: on the fixtures where they are there, and on odd files. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tensor } from '../../src/core/tensor.js';
import { type Kind, Report, Skip, decode } from './case.js';
import { type Outcome, runCases } from './runner.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const fixtures = join(root, '../shared/fixtures');

const gather = async (paths: readonly string[], kinds?: readonly Kind[]): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for await (const outcome of runCases(paths, kinds)) outcomes.push(outcome);
  return outcomes;
};

const absent = existsSync(fixtures) ? '' : ' (skipped: there is no ../shared/fixtures)';
describe.skipIf(absent !== '')(`fixtures${absent}`, () => {
  it('no case fails', { timeout: 300_000 }, async () => {
    const outcomes = await gather([fixtures]);
    expect(outcomes.filter((o) => o.status === 'failed')).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(700);
  });
});

describe('odd files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'conformance-'));
    writeFileSync(join(folder, 'a.json'), '{"truncated": ');
    writeFileSync(join(folder, 'b.json'), '{"unheard": "of"}');
    writeFileSync(join(folder, 'c.json'), 'null');
    writeFileSync(join(folder, 'd.json'), '{"sum": [[1, 2, 3], [2, 2, 5], [0, 0, 0]]}');
    writeFileSync(join(folder, 'picture.png'), 'not a case');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const sumCase: Kind<number[]> = {
    name: 'sum',
    matches: (c) => c?.sum !== undefined,
    split: (c) => c.sum.map((content: number[], i: number) => ({ name: `#${i}`, content })),
    run: async ({ content: [a, b, total] }, report) => {
      if (a === 0) throw new Skip('no zeros yet');
      report.number('total', a! + b!, total!, { absolute: 1e-6 });
    },
  };

  it('are failures with their names, and the other cases run', async () => {
    const outcomes = await gather([folder, join(folder, 'missing')], [sumCase]);
    expect(outcomes.map(({ file, name, status }) => `${file.split('/').at(-1)}${name} ${status}`)).toEqual([
      'a.json failed', 'b.json failed', 'c.json failed', 'd.json#0 passed', 'd.json#1 failed', 'd.json#2 skipped', 'missing failed',
    ]);
    expect(outcomes[4]!.detail).toBe('total: expected 5, received 4; off by 1.00, allowed 0.00000100');
    expect(outcomes[5]!.detail).toBe('no zeros yet');
  });

  it('the command prints counts last and exits 1', { timeout: 60_000 }, () => {
    const run = spawnSync(process.execPath, ['scripts/run.mjs', 'tests/conformance/main.ts', folder], { cwd: root, encoding: 'utf8' });
    expect(run.stdout.trim().split('\n').at(-1)).toBe('0 passed, 4 failed, 0 skipped');
    expect(run.status).toBe(1);
  });
});

describe('comparing', () => {
  it('names the worst element and both numbers', () => {
    const report = new Report();
    report.close('y', new Tensor([2, 2], 'float32', Float32Array.of(1, 2, 3.5, 4.1)), new Tensor([2, 2], 'float32', Float32Array.of(1, 2, 3, 4)), { absolute: 1e-3 });
    expect(report.failure).toMatchObject({ where: 'y at [1, 0]', text: 'expected 3, received 3.5' });
  });

  it('a wrong shape, and NaN where there is a number, are failures; NaN for NaN is none', () => {
    const [shape, nan, both] = [new Report(), new Report(), new Report()];
    shape.close('y', new Tensor([1], 'float32', new Float32Array(1)), new Tensor([1, 1], 'float32', new Float32Array(1)), { absolute: 1 });
    nan.number('y', NaN, 1, { absolute: 1 });
    both.number('y', NaN, NaN, { absolute: 1 });
    expect([shape.failure?.error, nan.failure?.error, both.failure]).toEqual([Infinity, Infinity, undefined]);
  });

  it('reads base64, and refuses what does not fill its shape', () => {
    const data = Buffer.from(Float32Array.of(1, 2, 3).buffer).toString('base64');
    expect(decode({ shape: [3, 1], dtype: 'float32', data }).toArray()).toEqual([[1], [2], [3]]);
    expect(() => decode({ shape: [4], dtype: 'float32', data })).toThrow('expected 16 bytes');
  });
});
