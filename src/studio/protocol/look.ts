/** @file Looking into a model with one sample. No host code. */
import type { ClassScore, ModelId, Picture, Sheet } from './basics.js';
import type { ModelKind } from './models.js';

/** A sample is given once, and named by `sample` in what follows; the server keeps the last 64. */
export interface LookReply {
  readonly sample: string;
  readonly model: ModelId;
  readonly kind: ModelKind;
  /** As the network gets it; null for texts. */
  readonly picture: Picture | null;
  /** Of texts: the words as the network gets them; `known` false for those that are not in its vocabulary. */
  readonly tokens: readonly { readonly word: string; readonly known: boolean }[] | null;
  /** The likeliest first, at most 20. */
  readonly predictions: readonly ClassScore[];
  /** All scores in the order of classes; of one sigmoid both. */
  readonly scores: readonly number[];
  readonly milliseconds: number;
}

/** Bodies of POST /api/look besides a picture's own bytes (any image/* content type). A file is a path below the studio's folder; pixels are 784 numbers 0–255, row by row, white on black. */
export type LookBody = { readonly file: string } | { readonly pixels: readonly number[] } | { readonly text: string };

export interface HeatmapReply {
  readonly sample: string;
  readonly classIndex: number;
  readonly label: string;
  readonly score: number;
  readonly layer: string | null;
  /** Rows of numbers 0–1, for a slider of strength and colours of the page's choice. */
  readonly width: number;
  readonly height: number;
  readonly values: readonly number[];
  /** The same in jet at the size of the picture that the network got, to be laid over it. */
  readonly colored: Picture;
}

export interface ActivationReply {
  readonly layer: string;
  readonly className: string;
  readonly shape: readonly number[];
  readonly sheet: Sheet;
  /** Channels that are the same everywhere. */
  readonly blank: readonly number[];
}

export interface WordsReply {
  readonly sample: string;
  readonly classIndex: number;
  readonly label: string;
  readonly score: number;
  /** Above 0 speaks for the class, below against it; divide by the largest for colours. */
  readonly words: readonly { readonly word: string; readonly importance: number }[];
}
