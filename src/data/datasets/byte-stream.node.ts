/** @file Files as streams of bytes in Node. */
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { KeratinError } from '../../core/errors.js';
import { fileError } from '../../formats/file-error.js';

export async function* openBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const magic = Buffer.alloc(2);
      await file.read(magic, 0, 2, 0);
      const raw = file.createReadStream({ start: 0, highWaterMark: 2 ** 20, autoClose: false });
      const packed = magic[0] === 0x1f && magic[1] === 0x8b;
      // The stream that is read tells of errors in both.
      yield* packed ? pipeline(raw, createGunzip({ chunkSize: 2 ** 20 }), () => undefined) : raw;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw gzipError(cause, path) ?? fileError(cause, path, 'read');
  }
}

function gzipError(cause: unknown, path: string): KeratinError | undefined {
  const { code = '', message } = cause as Error & { code?: string };
  const fix = 'copy or download the file again';
  if (code === 'Z_BUF_ERROR') return new KeratinError({ code: 'file/truncated', where: `file "${path}"`, expected: 'a whole gzip file', received: 'one that ends too early', fix, cause });
  return code.startsWith('Z_') ? new KeratinError({ code: 'file/damaged', where: `file "${path}"`, expected: 'a sound gzip file', received: message, fix, cause }) : undefined;
}
