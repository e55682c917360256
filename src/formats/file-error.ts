/** @file What the operating system said of a file, as a kind error that names the path. */
import { type ErrorFields, KeratinError, check, show } from '../core/errors.js';

type Telling = Omit<ErrorFields, 'where' | 'cause'>;

/** System code -> what to say. EDQUOT is a full quota, EROFS a read-only disk. */
const tellings: Readonly<Record<string, Telling>> = {
  ENOENT: { code: 'file/missing', expected: 'a file or folder of this name', received: 'none', fix: 'check the path; it is relative to the folder that the program was started in' },
  EISDIR: { code: 'file/is-folder', expected: 'a file', received: 'a folder', fix: 'name a file inside it' },
  ENOTDIR: { code: 'file/not-folder', expected: 'a folder', received: 'a file of this name, here or further up in the path', fix: 'choose another name, or move that file away' },
  EEXIST: { code: 'file/not-folder', expected: 'a folder', received: 'a file of this name', fix: 'choose another name, or move that file away' },
  ENOSPC: { code: 'file/disk-full', expected: 'room on the disk', received: 'a full disk', fix: 'free some space or choose another disk; what was there before is unharmed' },
  EDQUOT: { code: 'file/disk-full', expected: 'room on the disk', received: 'a used-up quota', fix: 'free some space or choose another disk; what was there before is unharmed' },
  EROFS: { code: 'file/unwritable', expected: 'a folder that may be written to', received: 'a read-only disk', fix: 'choose a folder on another disk' },
  ENAMETOOLONG: { code: 'file/name', expected: 'a name of at most 255 bytes', received: 'a longer one', fix: 'choose a shorter name' },
  EMFILE: { code: 'file/too-many', expected: 'fewer open files', received: 'more than this process may have', fix: 'close some, or raise the limit (ulimit -n)' },
};
const denied = (doing: 'read' | 'write'): Telling => doing === 'read'
  ? { code: 'file/unreadable', expected: 'a file that may be read', received: 'no permission', fix: 'give this user the right to read it' }
  : { code: 'file/unwritable', expected: 'a folder that may be written to', received: 'no permission', fix: 'choose another folder, or give this user the right to write there' };

const NAME_IT = "pass the name of a file or folder, as 'photos'";

/** @throws KeratinError `file/path` for an option that is no path */
export function checkPath(where: string, option: string, path: unknown): asserts path is string {
  check(typeof path === 'string', () => ({ code: 'file/path', where, expected: `${option} to be a path as text`, received: show(path), fix: NAME_IT }));
}

/** As {@link checkPath}, for an option whose default is null. */
export function checkOptionalPath(where: string, option: string, path: unknown): asserts path is string | null | undefined {
  if (path !== null && path !== undefined) checkPath(where, option, path);
}

/** The error to throw for `cause`, which happened to the file at `path`. */
export function fileError(cause: unknown, path: string, doing: 'read' | 'write'): KeratinError {
  if (cause instanceof KeratinError) return cause;
  const { code = '', message } = cause as Error & { code?: string };
  if (typeof path !== 'string') return new KeratinError({ code: 'file/path', where: 'file', expected: 'a path as text', received: show(path), fix: NAME_IT, cause });
  const telling = code === 'EACCES' || code === 'EPERM' ? denied(doing) : tellings[code];
  const other: Telling = { code: `file/${doing}`, expected: `to ${doing} it`, received: message, fix: 'see what the operating system says of this file' };
  return new KeratinError({ ...(telling ?? other), where: `file "${path}"`, cause });
}
