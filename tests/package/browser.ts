/** @file Bundles a program for browsers and runs it in a headless Chromium, served with what onnxruntime-web loads at run time. */
import { spawn, spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { build } from 'esbuild';

const mediaTypes: Record<string, string> = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.map': 'application/json' };

/** The Chromium to test pages with, or `undefined`. */
export const chromium = [process.env['CHROMIUM'], 'chromium', 'chromium-browser', 'google-chrome'].find((program) =>
  program !== undefined && spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0);

/** Bundles `entry` for browsers; the paths of the modules in the bundle. Fails where a module of Node would be needed. */
export async function bundle(folder: string, entry: string, outfile: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: folder, entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'browser', target: 'es2022', metafile: true, logLevel: 'silent',
  });
  return Object.keys(metafile.inputs);
}

/** Opens a page that runs `script` (of `folder`) and resolves with what it reports: `report(value)` is there for it. `isolated` pages may use threads. */
export async function runInBrowser(folder: string, script: string, { isolated = false, timeout = 60_000 } = {}): Promise<unknown> {
  const wasm = join(folder, 'node_modules', 'onnxruntime-web', 'dist');
  const profile = mkdtempSync(join(tmpdir(), 'keratin-chromium-'));
  let answer: (value: unknown) => void;
  const answered = new Promise<unknown>((resolve) => { answer = resolve; });
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://localhost').pathname;
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    if (path === '/report') {
      let body = '';
      request.on('data', (data) => { body += data; });
      request.on('end', () => { answer(JSON.parse(body)); response.end(); });
    } else if (path === '/') {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!doctype html><meta charset="utf-8"><script>
        globalThis.report = (value) => fetch('/report', { method: 'POST', body: JSON.stringify(value) });
        addEventListener('error', (e) => report({ error: e.message }));
        addEventListener('unhandledrejection', (e) => report({ error: String(e.reason?.stack ?? e.reason) }));
      </script><script type="module" src="/${script}"></script>`);
    } else {
      const file = [join(folder, basename(path)), join(wasm, basename(path))].find((candidate) => existsSync(candidate));
      if (!file) { response.statusCode = 404; response.end(); return; }
      response.setHeader('Content-Type', mediaTypes[extname(file)] ?? 'application/octet-stream');
      createReadStream(file).pipe(response);
    }
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const browser = spawn(chromium!, [
    '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', `--user-data-dir=${profile}`, url,
  ], { stdio: 'ignore', detached: true }); // a group of its own: its helper processes end with it
  const closed = new Promise<void>((resolve) => { browser.on('close', () => resolve()); });
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error(`the page said nothing in ${timeout / 1000} s`)), timeout); });
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer!);
    if (browser.exitCode === null) process.kill(-browser.pid!, 'SIGKILL');
    await closed;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }); // a helper process may still be writing
  }
}
