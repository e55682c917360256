/** @file Paths that come from outside stay inside a folder, through links too. */
import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { httpError } from './http-error.js';

/** Below which paths may lie. */
export class Inside {
  private constructor(readonly root: string) {}

  static async open(folder: string): Promise<Inside> {
    return new Inside(await realpath(folder));
  }

  /**
   * The real path of what a page names by its path below the folder.
   * @throws KeratinError `server/missing` for what is not there, and for all that lies outside
   */
  async find(path: unknown): Promise<string> {
    if (typeof path !== 'string' || path === '' || path.includes('\0')) throw httpError('server/request', { where: 'path', expected: 'a path below the folder', received: typeof path === 'string' ? JSON.stringify(path) : typeof path, fix: 'send one that a list gave' });
    const missing = (): Error => httpError('server/missing', { expected: 'a file or folder below the folder of the studio', received: JSON.stringify(path.slice(0, 200)), fix: 'send one that a list gave' });
    if (isAbsolute(path) || /^[a-z]:|^[\\/]|[\\]/i.test(path) || !this.holds(resolve(this.root, path))) throw missing();
    const real = await realpath(join(this.root, path)).catch(() => { throw missing(); });
    if (!this.holds(real)) throw missing();
    return real;
  }

  /** True for the folder itself and all below. */
  holds(path: string): boolean {
    return path === this.root || path.startsWith(this.root.endsWith(sep) ? this.root : this.root + sep);
  }

  /** How a page names a path: below the folder, with `/`; `.` for the folder itself. */
  name(path: string): string {
    const below = relative(this.root, path);
    return below === '' ? '.' : below.split(sep).join('/');
  }
}
