/** @file What a Tokenizer is made with. */
import { type WordOptions, wordDefaults } from './word-sequence.js';

/** Options of `Tokenizer`. */
export interface TokenizerOptions extends WordOptions {
  /** Sequences and matrices have only the numWords - 1 most frequent words; default all. All are counted nevertheless. */
  readonly numWords?: number | null;
  /** Each character is a word; default false. */
  readonly charLevel?: boolean;
  /** Word that stands for all that are unknown; gets index 1. Default: these are left out. */
  readonly oovToken?: string | null;
  /** Cuts a text into words, instead of all options above. Not saved. */
  readonly analyzer?: ((text: string) => readonly string[]) | null;
}

export const tokenizerDefaults: Required<TokenizerOptions> = { ...wordDefaults, numWords: null, charLevel: false, oovToken: null, analyzer: null };
