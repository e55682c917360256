/** @file Memory stays flat over a thousand training steps. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

describe('memory', () => {
  it('of 1,000 training steps does not grow after the first 200', () => {
    const args = ['--expose-gc', '--conditions=keratin-source', '--import', 'tsx', join(root, 'tests/slow/flat-memory.child.ts'), '1000', '100'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const megabytes = stdout.trim().split('\n').map(Number);
    expect(megabytes).toHaveLength(10);
    // The least of several readings: a machine under load adds tens of megabytes to single ones, a leak raises them all.
    const [early, late] = [Math.min(...megabytes.slice(1, 4)), Math.min(...megabytes.slice(-3))];
    expect(late, `resident MB each 100 steps: ${megabytes.map((m) => m.toFixed(0)).join(' ')}`).toBeLessThan(early + 8);
  });
});
