/** @file A matrix with a row for each text and a column for each word, by four ways of counting. */
import { check } from '../../core/errors.js';
import { oneOfWords } from '../../core/settings.js';
import { Tensor } from '../../core/tensor.js';

/** Whether a word occurs, how often, its share of the text, or how telling it is. */
export type MatrixMode = 'binary' | 'count' | 'freq' | 'tfidf';

/** What `tfidf` needs to know of the texts that were fitted. */
export interface DocumentCounts {
  readonly documentCount: number;
  /** Index of a word -> number of documents that have it. */
  readonly indexDocs: ReadonlyMap<number, number>;
}

/**
 * Row i, column j is, for c occurrences of word j in text i of t words:
 * `binary` 1; `count` c; `freq` c / t; `tfidf` (1 + ln c) · ln(1 + documents / (1 + documents with j)). Words from `v` on are left out.
 *
 * @returns float32 [n, v]
 */
export function wordMatrix(where: string, sequences: readonly ArrayLike<number>[], v: number, given: MatrixMode, documents: DocumentCounts): Tensor {
  const mode = oneOfWords(where, 'mode', ['binary', 'count', 'freq', 'tfidf'], given);
  check(mode !== 'tfidf' || documents.documentCount > 0, () => ({
    code: 'text/not-fitted', where, expected: 'documents that were counted before, for the mode tfidf', received: 'none', fix: 'call fitOnTexts(texts) or fitOnSequences(sequences) first',
  }));
  const data = new Float32Array(sequences.length * v);
  sequences.forEach((sequence, i) => {
    const counts = new Map<number, number>();
    for (let k = 0; k < sequence.length; k++) {
      const j = sequence[k]!;
      check(Number.isInteger(j) && j >= 0, () => ({
        code: 'text/token', where, expected: 'tokens as whole numbers from 0', received: `${j} at position ${k} of sequence ${i}`, fix: 'use what textsToSequences gives',
      }));
      if (j < v) counts.set(j, (counts.get(j) ?? 0) + 1);
    }
    for (const [j, count] of counts) data[i * v + j] = weigh(mode, count, sequence.length, j, documents);
  });
  return new Tensor([sequences.length, v], 'float32', data);
}

function weigh(mode: MatrixMode, count: number, length: number, index: number, { documentCount, indexDocs }: DocumentCounts): number {
  if (mode === 'binary') return 1;
  if (mode === 'count') return count;
  if (mode === 'freq') return count / length;
  return (1 + Math.log(count)) * inverseDocumentFrequency(documentCount, indexDocs.get(index) ?? 0);
}

/** ln(1 + documents / (1 + documents with the word)): high for a word that few of them have. */
export const inverseDocumentFrequency = (documents: number, having: number): number => Math.log(1 + documents / (1 + having));
