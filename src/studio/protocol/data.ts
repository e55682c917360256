/** @file What a run learned from, and what it takes for something else. No host code. */
import type { Picture, RunId } from './basics.js';

/** Samples of each class by part; null: this run's data is not known or gone, `why` says so. */
export interface DataReply { readonly run: RunId; readonly classes: readonly string[]; readonly parts: Readonly<Record<string, readonly number[]>> | null; readonly why: string | null; readonly augmented: boolean }

/** Pictures as the network gets them. */
export interface DataSheet { readonly run: RunId; readonly part: string; readonly samples: readonly { readonly picture: Picture; readonly label: string; readonly file: string }[] }

/** The surest mistakes first. */
export interface Mistakes {
  readonly run: RunId;
  readonly part: string;
  readonly samples: number;
  readonly wrong: number;
  /** Row: what it is; column: what it was taken for. */
  readonly matrix: readonly (readonly number[])[];
  readonly classes: readonly string[];
  readonly mistakes: readonly { readonly picture: Picture; readonly file: string; readonly truth: string; readonly predicted: string; readonly confidence: number }[];
}

/** Pictures below the studio's folder, to pick from; at most 200 at a time. `next`: pass it as `from`. Thumbnails: GET /api/thumbnail. */
export interface PictureFiles { readonly files: readonly string[]; readonly folders: readonly string[]; readonly next: number | null }
