/** @file Keras's data sets as .npz: a zip of NumPy arrays. */
import { unzipSync } from 'fflate';
import { openBytes } from '#byte-stream';
import { KeratinError } from '../../core/errors.js';
import { allBytes } from './lines.js';

/** Of all arrays together, in bytes: imdb.npz has 90 MB. */
const LARGEST = 2 ** 30;

/**
 * The arrays of an .npz file, each as its .npy bytes.
 * @param path in Node a file, in a browser a URL
 * @throws KeratinError `file/missing` `file/damaged` `file/too-large`
 */
export async function readNpz(path: string): Promise<Map<string, Uint8Array>> {
  const bytes = await allBytes(openBytes(path));
  const fail = (code: string, received: string, cause?: unknown): KeratinError =>
    new KeratinError({ code, where: `file "${path}"`, expected: 'an .npz file as Keras downloads it', received, fix: 'download it again', cause });
  let size = 0;
  try {
    const entries = unzipSync(bytes, {
      filter: ({ originalSize }) => {
        size += originalSize;
        if (size > LARGEST) throw fail('file/too-large', `more than ${LARGEST} bytes when unpacked`);
        return true;
      },
    });
    return new Map(Object.entries(entries));
  } catch (cause) {
    throw cause instanceof KeratinError ? cause : fail('file/damaged', (cause as Error).message, cause);
  }
}
