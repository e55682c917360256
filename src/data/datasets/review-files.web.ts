/** @file In a browser there are no folders of reviews. */
import { KeratinError } from '../../core/errors.js';
import type { Review, ReviewPlace } from './review-files.js';

const noFiles = (): KeratinError => new KeratinError({
  code: 'host/no-files', where: 'aclImdb', expected: 'a host with a file system, as Node', received: 'a browser', fix: 'read the reviews in Node, and serve what the page needs',
});

// eslint-disable-next-line require-yield
export async function* readReviews(_places: readonly ReviewPlace[]): AsyncGenerator<Review> {
  throw noFiles();
}

export const findReviews = (_path: string | readonly string[]): Promise<ReviewPlace[]> => Promise.reject(noFiles());
