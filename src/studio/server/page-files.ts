/** @file The built page: its files by name, read from its own folder and nowhere else. */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon',
  '.woff2': 'font/woff2', '.json': 'application/json', '.webmanifest': 'application/manifest+json', '.md': 'text/markdown; charset=utf-8', '.map': 'application/json',
};

/** Where the page was built to: beside the built server, or, when that runs from source, in dist/. */
export function pageFolder(): string | null {
  const places = ['../page', '../../../dist/studio/page'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return places.find((folder) => existsSync(join(folder, 'index.html'))) ?? null;
}

export interface PageFile { readonly body: Uint8Array<ArrayBuffer>; readonly type: string; /** Its name changes whenever its content does. */ readonly hashed: boolean }

export class PageFiles {
  private paths = new Map<string, string>();
  constructor(private readonly folder: string) {}

  /** The file of an address, as `/assets/index-1a2b.js`; null where there is none. */
  async find(address: string): Promise<PageFile | null> {
    const name = address === '/' ? '/index.html' : address;
    if (!this.paths.has(name)) await this.list(); // it may have been built anew
    const path = this.paths.get(name);
    const body = path === undefined ? null : await readFile(path).catch(() => null);
    return body === null ? null : { body, type: types[extname(name)] ?? 'application/octet-stream', hashed: /-[\w-]{8}\.\w+$/.test(name) };
  }

  private async list(): Promise<void> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true }).catch(() => []);
    this.paths = new Map(entries.filter((entry) => entry.isFile()).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [`/${relative(this.folder, path).split(sep).join('/')}`, path];
    }));
  }
}
