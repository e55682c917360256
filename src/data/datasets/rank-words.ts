/** @file Words of texts by frequency, and texts as the ranks of their words: how Keras's text data sets were made. */
import { type WordOptions, wordDefaults, wordSplitter } from '../text/word-sequence.js';

/** Words by rank, and texts as ranks. */
export interface RankedTexts {
  /** Word -> rank, 1 for the most frequent. */
  readonly wordIndex: ReadonlyMap<string, number>;
  /** Of each list of texts: the ranks; words that the first list does not have are left out. */
  readonly rows: readonly Int32Array[][];
}

/**
 * Ranks the words of the first list of texts; equally frequent ones by first appearance.
 *
 * @param known ranks that are given; words beyond them follow after the largest
 */
export function rankWords(lists: readonly (readonly string[])[], known: ReadonlyMap<string, number> = new Map(), options: WordOptions = {}): RankedTexts {
  const wordsOf = wordSplitter('rankWords', { ...wordDefaults, ...options });
  // Numbers by first appearance, while nobody knows the ranks yet.
  const numbers = new Map<string, number>();
  const counts: number[] = [];
  const numbered = lists.map((texts, list) => texts.map((text) => {
    const words = wordsOf(text);
    const row = new Int32Array(words.length);
    let length = 0;
    for (const word of words) {
      let number = numbers.get(word);
      if (number === undefined) {
        if (list > 0) continue;
        numbers.set(word, (number = counts.length));
        counts.push(0);
      }
      if (list === 0) counts[number]!++;
      row[length++] = number;
    }
    return row.subarray(0, length);
  }));

  const wordIndex = new Map<string, number>();
  const rankOf = new Int32Array(counts.length);
  let last = 0;
  for (const [word, rank] of known) {
    wordIndex.set(word, rank);
    last = Math.max(last, rank);
  }
  const words = [...numbers.keys()];
  for (const number of Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]!)) {
    const word = words[number]!;
    if (!wordIndex.has(word)) wordIndex.set(word, ++last);
    rankOf[number] = wordIndex.get(word)!;
  }
  for (const rows of numbered) for (const row of rows) for (let k = 0; k < row.length; k++) row[k] = rankOf[row[k]!]!;
  return { wordIndex, rows: numbered };
}
