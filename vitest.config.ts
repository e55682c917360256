import { defineConfig } from 'vitest/config';

/** Rooms whose tests must give the same on onnxruntime-node and onnxruntime-web. */
const hostAgnostic = ['ops', 'autodiff', 'graph', 'runtime', 'layers', 'losses', 'metrics', 'optimizers'];

const shared = {
  resolve: { conditions: ['keratin-source', 'node', 'module', 'import', 'default'] },
  ssr: { resolve: { conditions: ['keratin-source', 'node', 'module', 'import', 'default'] } },
};
// Test files run side by side: one thread each.
const oneThread = { KERATIN_THREADS: '1' };
const forks = { pool: 'forks' as const, setupFiles: ['tests/set-up/seed.ts'], testTimeout: 30_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        ...shared,
        test: { ...forks, name: 'node', env: oneThread, include: ['src/**/*.test.ts', 'tests/**/*.test.ts'], exclude: ['tests/package/**', 'tests/slow/**'] },
      },
      {
        ...shared,
        test: {
          ...forks,
          name: 'web',
          include: hostAgnostic.map((room) => `src/${room}/**/*.test.ts`),
          exclude: ['**/*.node.test.ts'],
          env: { ...oneThread, KERATIN_RUNTIME: 'web' },
        },
      },
      {
        ...shared,
        test: { ...forks, name: 'package', include: ['tests/package/**/*.test.ts'], testTimeout: 240_000, hookTimeout: 240_000 },
      },
      {
        ...shared,
        test: { ...forks, name: 'slow', include: ['tests/slow/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
      },
    ],
  },
});
