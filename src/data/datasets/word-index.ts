/** @file A word index as Keras publishes them: JSON of word and rank. */
import { openBytes } from '#byte-stream';
import { check, show, within } from '../../core/errors.js';
import { parseStrictJson } from '../../formats/strict-json.js';
import { allBytes } from './lines.js';

/** Reads an index, most frequent word first.
 * @throws KeratinError `file/json`, `file/word-index` */
export async function readWordIndex(path: string): Promise<Map<string, number>> {
  const bytes = await allBytes(openBytes(path));
  return within(`file "${path}"`, () => {
    const index = parseStrictJson(bytes);
    const fits = typeof index === 'object' && index !== null && !Array.isArray(index) && Object.values(index).every((rank) => Number.isInteger(rank) && (rank as number) > 0);
    check(fits, () => ({ code: 'file/word-index', expected: 'an object of words and their ranks from 1', received: show(index), fix: 'use imdb_word_index.json as Keras downloads it' }));
    return new Map((Object.entries(index as object) as [string, number][]).sort(([, a], [, b]) => a - b));
  });
}

/** Keras's index was made from bytes: `naïve` stands there as `naÃ¯ve`. Words that read as UTF-8 when taken for bytes become what they were. */
export function readableWords(index: ReadonlyMap<string, number>): Map<string, number> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const readable = new Map<string, number>();
  for (const [word, rank] of index) {
    let meant = word;
    if (/[\u0080-\u00ff]/.test(word) && !/[^\u0000-\u00ff]/.test(word)) {
      try {
        meant = utf8.decode(Uint8Array.from(word, (c) => c.charCodeAt(0)));
      } catch { /* It was no UTF-8. */ }
    }
    if (!readable.has(meant)) readable.set(meant, rank);
  }
  return readable;
}
