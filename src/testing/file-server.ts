/** @file For tests of what a browser does: the files of a folder over HTTP. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface FileServer {
  /** Address of the folder, without / at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Answers 404 for what is not there and for folders; a name that ends in `.page` is answered as servers of apps do what they have not: with a web page. */
export async function serveFiles(folder: string): Promise<FileServer> {
  const server = createServer((request, response) => {
    try {
      if (request.url!.endsWith('.page')) response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(request.url!.endsWith('.page') ? '<!doctype html>' : readFileSync(join(folder, decodeURIComponent(request.url!))));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve, reject) => { server.close((error) => (error === undefined ? resolve() : reject(error))); }),
  };
}
