/** @file What `keratin visualize` is asked to draw. */
import { basename } from 'node:path';
import { plain } from '../text.js';
import type { Preprocess } from './preprocess.js';
import type { SeenModel } from './seen-model.js';

export interface VisualizeFlags {
  readonly layer?: string;
  readonly class?: string;
  readonly out?: string;
  readonly preprocess?: Preprocess;
  readonly weights?: string;
  readonly filters?: number;
  readonly size?: number;
  readonly steps?: number;
  readonly tokenizer?: string;
}

/** What is drawn, of what and with what. */
export interface Task {
  readonly seen: SeenModel;
  readonly input: string | undefined;
  readonly flags: VisualizeFlags;
  /** As it was typed, for errors. */
  readonly place: string;
  /** Where to write: as asked, else a name in this folder. */
  readonly out: (name: string, extension?: string) => string;
}

/** The picture's name without its ending. */
export const stem = (path: string): string => basename(path).replace(/\.\w+$/, '');

/** Says where something was written. */
export const wrote = (what: string, file: string): void => console.log(`${what}: ${plain(file)}`);
