/** @file For tests of what a browser does: the files of a folder over HTTP. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

export interface FileServer {
  /** Address of the folder, without / at its end. */
  readonly url: string;
  close(): Promise<void>;
}

const mediaTypes: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

/**
 * Serves a folder: / is its index.html, 404 for what is not there.
 *
 * @param options.headers sent with every answer
 * @param options.below the path that the folder lies at, as `/below`
 */
export async function serveFiles(folder: string, { headers = {}, below = '' }: { readonly headers?: Readonly<Record<string, string>>; readonly below?: string } = {}): Promise<FileServer> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname);
    try {
      const file = join(folder, path.slice(below.length).replace(/^\/$/, '/index.html'));
      const bytes = readFileSync(file);
      response.writeHead(200, { 'Content-Type': mediaTypes[extname(file)] ?? 'application/octet-stream', ...headers }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${below}`,
    close: () => new Promise((resolve, reject) => {
      server.closeAllConnections();
      server.close((error) => (error === undefined ? resolve() : reject(error)));
    }),
  };
}
