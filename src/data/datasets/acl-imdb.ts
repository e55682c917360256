/** @file The raw IMDB film reviews: 25,000 texts to train on and 25,000 to test on, half of them good. */
import { reviewArchive } from '#dataset-files';
import { findReviews, readReviews } from '#review-files';
import { check } from '../../core/errors.js';
import { Tensor } from '../../core/tensor.js';
import { checkOptionalPath } from '../../formats/file-error.js';
import type { Review, ReviewPlace } from './review-files.js';

/** Texts and their classes, uint8 [n]: 0 bad, 1 good. */
export interface ReviewTexts { readonly texts: string[]; readonly labels: Tensor }

/**
 * Reads the reviews as they were published: the bad ones first, each kind in the order of its numbers.
 *
 * Source: Maas et al. 2011, Learning Word Vectors for Sentiment Analysis.
 *
 * @param path the folder aclImdb or one that holds it, its archive (.tar.gz; never unpacked on disk), or several of them;
 * default: the archive in Keras's cache folder, which is downloaded (84 MB) where it is not there
 * @throws KeratinError `data/missing` `data/empty` `file/truncated` `file/damaged`
 * @example
 * const { train, test } = await aclImdb('aclImdb_v1.tar.gz');
 * tokenizer.fitOnTexts(train.texts);
 */
export async function aclImdb(path?: string | readonly string[]): Promise<{ train: ReviewTexts; test: ReviewTexts }> {
  for (const place of [path].flat()) checkOptionalPath('aclImdb', 'path', place);
  const { train, test } = await gatherReviews(await findReviews(path ?? await reviewArchive()));
  const part = (reviews: readonly Review[]): ReviewTexts =>
    ({ texts: reviews.map(({ text }) => text), labels: new Tensor([reviews.length], 'uint8', Uint8Array.from(reviews, ({ label }) => label)) });
  return { train: part(train), test: part(test) };
}

/** All reviews by part, in order. @throws KeratinError as {@link aclImdb} */
export async function gatherReviews(places: readonly ReviewPlace[]): Promise<{ train: Review[]; test: Review[] }> {
  const parts: { train: Review[]; test: Review[] } = { train: [], test: [] };
  for await (const review of readReviews(places)) parts[review.part].push(review);
  check(parts.train.length + parts.test.length > 0, () => ({
    code: 'data/empty', where: 'aclImdb', expected: 'reviews named as train/pos/0_9.txt', received: 'none', fix: 'pass the folder aclImdb, or its archive',
  }));
  for (const reviews of Object.values(parts)) reviews.sort((a, b) => a.label - b.label || a.id - b.id);
  return parts;
}
