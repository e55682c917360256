/** @file A file that others write: read when it has changed. */
import { open, readFile, stat } from 'node:fs/promises';

/** Most that is read of one file. */
const MOST = 64 << 20;

export class WatchedFile {
  private stamp = '';
  changedAt = 0;
  constructor(private readonly path: string) {}

  /** The text where it has changed since the last time; null where it is gone; undefined where it is the same. */
  async read(): Promise<string | null | undefined> {
    try {
      const { mtimeMs, size, ino } = await stat(this.path);
      const stamp = `${mtimeMs} ${size} ${ino}`;
      if (stamp === this.stamp || size > MOST) return undefined;
      const text = await readFile(this.path, 'utf8');
      [this.stamp, this.changedAt] = [stamp, mtimeMs];
      return text;
    } catch {
      if (this.stamp === '') return undefined;
      this.stamp = '';
      return null;
    }
  }
}

/** A file that only grows: each time what was added, in whole lines. */
export class GrowingFile {
  private at = 0;
  private id = '';
  constructor(private readonly path: string) {}

  /** New lines; `anew` where the file has begun again and they are all. null: nothing new. */
  async read(): Promise<{ readonly text: string; readonly anew: boolean } | null> {
    const file = await open(this.path, 'r').catch(() => null);
    if (file === null) return this.id === '' ? null : this.begin('');
    try {
      const { size, ino } = await file.stat();
      const anew = String(ino) !== this.id || size < this.at;
      if (anew) this.begin(String(ino));
      if (size === this.at) return anew ? { text: '', anew } : null;
      const bytes = Buffer.alloc(Math.min(size - this.at, MOST));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.at);
      const end = bytes.subarray(0, bytesRead).lastIndexOf(10) + 1;
      this.at += end;
      return end === 0 && !anew ? null : { text: bytes.toString('utf8', 0, end), anew };
    } finally {
      await file.close();
    }
  }

  private begin(id: string): { text: string; anew: true } {
    this.at = 0;
    this.id = id;
    return { text: '', anew: true };
  }
}
