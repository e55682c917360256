/** @file The raw film reviews, from folders or archives: what review-files.node.ts and review-files.web.ts provide. */

/** One review. `label` is 1 for a good one, of 7 stars or more; 0 for a bad one, of 4 or less. */
export interface Review { readonly part: 'train' | 'test'; readonly label: 0 | 1; readonly id: number; readonly text: string }

/** Where reviews lie: folders that hold train/ or test/, and tar archives of such. */
export type ReviewPlace = { readonly folder: string } | { readonly archive: string };

/**
 * Reviews of all places, in any order.
 * @throws KeratinError `file/missing` `file/truncated` `file/damaged`
 */
export declare function readReviews(places: readonly ReviewPlace[]): AsyncIterable<Review>;

/**
 * The places at or below a path: the folder aclImdb itself or one that holds it, or archives (`aclImdb*.tar.gz`) in it.
 * @throws KeratinError `data/missing` where there are none
 */
export declare function findReviews(path: string | readonly string[]): Promise<ReviewPlace[]>;
