/**
 * @file Builds the studio's page (src/studio/web) into a folder: `node scripts/studio-page.mjs OUT`.
 * With `--dev URL` it serves the page and rebuilds what changes; questions go to the studio that runs at URL.
 */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createServer } from 'vite';

const root = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src', 'studio', 'web');

const settings = {
  configFile: false,
  root,
  base: './', // works below any path
  logLevel: 'warn',
  resolve: { conditions: ['keratin-source', 'module', 'browser', 'development|production'] },
};

const [out, url] = process.argv.slice(2);
if (out === '--dev') {
  const server = await createServer({ ...settings, logLevel: 'info', server: { proxy: { '/api': { target: url, changeOrigin: true, headers: { origin: new URL(url).origin } } } } });
  await server.listen();
  server.printUrls();
} else {
  await build({
    ...settings,
    build: {
      outDir: resolve(out),
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: { polyfill: false }, // every browser that has es2022 has it
      assetsInlineLimit: 0, // no data: addresses, for a strict content security policy
      license: { fileName: 'licenses.md' }, // of what is bundled
    },
  });
}
