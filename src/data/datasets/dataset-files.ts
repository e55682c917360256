/** @file Where data sets lie: what dataset-files.node.ts and dataset-files.web.ts provide. */
import type { ReviewPlace } from './review-files.js';

/** Raw reviews, the word index to rank them by, and the file in which their ranks are kept. */
export interface RawReviews { readonly raw: readonly ReviewPlace[]; readonly index: string | null; readonly cache: string }
/** Keras's file, or one of ranked texts, or raw reviews. */
export type ImdbFiles = { readonly npz: string } | { readonly ranked: string } | RawReviews;

/** Files of Keras's cache folder. */
export type KerasFile = 'imdb.npz' | 'imdb_word_index.json' | 'reuters.npz' | 'reuters_word_index.json' | 'jena_climate_2009_2016.csv';

/**
 * What lies at a path; without one: imdb.npz in Keras's cache folder, else raw reviews there, else Keras's file, which is downloaded.
 * @param index path of a word index; null: imdb_word_index.json beside the reviews or in Keras's cache, where there is one
 * @throws KeratinError `data/missing`
 */
export declare function findImdb(path: string | readonly string[] | null, index: string | null): Promise<ImdbFiles>;

/** The path of a file of Keras's cache folder, downloaded where it is not there.
 * @throws KeratinError `data/missing` */
export declare function kerasFile(name: KerasFile): Promise<string>;

/**
 * A file of word vectors: the path itself, the one of this dimension in the folder, or glove.6B of Keras's cache folder.
 * @throws KeratinError `data/missing` with the files that are there
 */
export declare function gloveFile(path: string | null, dimension: number | null): Promise<string>;

/** The path of the archive of raw reviews in Keras's cache folder, downloaded where it is not there. */
export declare function reviewArchive(): Promise<string>;
