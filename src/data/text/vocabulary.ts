/** @file A vocabulary: counted from texts, or given and checked. */
import { type ErrorFields, check, show } from '../../core/errors.js';

/** What unknown words become. */
export const UNKNOWN = '[UNK]';

/** Counts words, and the documents that have them. */
export class VocabularyCount {
  documents = 0;
  private readonly counts = new Map<string, number>();
  private readonly having = new Map<string, number>();

  add(words: readonly string[]): void {
    this.documents++;
    for (const word of words) this.counts.set(word, (this.counts.get(word) ?? 0) + 1);
    for (const word of new Set(words)) this.having.set(word, (this.having.get(word) ?? 0) + 1);
  }

  documentsWith(word: string): number {
    return this.having.get(word) ?? 0;
  }

  /** Most frequent first; equally frequent ones by their code points, the last first. */
  mostFrequent(limit: number): string[] {
    const words = [...this.counts].filter(([word]) => word !== '' && word !== UNKNOWN);
    return words.sort(([a, n], [b, m]) => m - n || compareCodePoints(b, a)).slice(0, Math.max(limit, 0)).map(([word]) => word);
  }
}

/** Order of the code points, which is that of the bytes in UTF-8; `<` compares UTF-16, where surrogates stand before U+E000. */
export function compareCodePoints(a: string, b: string): number {
  const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/**
 * The words without the special ones that may stand at the front, and the weights as they were given.
 * @throws KeratinError `text/vocabulary`
 */
export function checkVocabulary(
  where: string, given: readonly string[], weights: readonly number[] | null, specials: readonly string[], maxTokens: number | null,
): { words: readonly string[]; weights: readonly number[] } {
  const fail = (expected: string, received: string, fix: string) => (): ErrorFields => ({ code: 'text/vocabulary', where, expected, received, fix });
  check(Array.isArray(given) && given.every((word) => typeof word === 'string'), fail('a vocabulary as a list of words', show(given), 'pass [\'the\', \'cat\'], for example'));
  const named = specials.every((special, i) => given[i] === special);
  const words = named ? given.slice(specials.length) : given;
  check(words.length > 0, fail('at least one word in the vocabulary', 'none', 'pass the words, or call adapt(texts)'));
  const seen = new Set<string>();
  for (const word of words) {
    check(word !== '', fail('words of at least one letter', "''", `leave it out, or begin the vocabulary with ${show(specials)}`));
    check(!seen.has(word), fail('each word once', `${show(word)} twice`, 'remove the second'));
    seen.add(word);
  }
  const size = words.length + specials.length;
  check(maxTokens === null || size <= maxTokens, fail(`at most maxTokens = ${maxTokens} words, ${specials.length} special ones among them`, `${size}`, 'raise maxTokens, or cut the vocabulary'));
  check(weights === null || weights.length === given.length, fail(`an idf weight for each of ${given.length} words`, `${weights?.length}`, 'pass idfWeights beside the vocabulary'));
  return { words, weights: weights ?? [] };
}
