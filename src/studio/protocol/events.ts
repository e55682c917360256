/** @file What the server says without being asked, and jobs: what takes more than a moment. No host code. */
import type { ErrorReply, ModelId, RunId, Sheet } from './basics.js';
import type { Mistakes } from './data.js';
import type { RunSummary, Series } from './runs.js';

/** GET /api/events, Server-Sent Events: `event:` is the key, `data:` the JSON. After a broken connection the browser connects again and gets `hello` anew. */
export interface StudioEvents {
  /** First after each connection: all runs as they are. */
  readonly hello: { readonly runs: readonly RunSummary[]; readonly jobs: readonly Job[] };
  /** A run is new or has changed; at most 4 a second for each. */
  readonly run: RunSummary;
  readonly gone: { readonly id: RunId };
  /** New rows of a history, to be added behind those that are there; a row with an `at` that is there replaces it. With another `version` than yours: fetch it anew. */
  readonly rows: { readonly id: RunId; readonly version: number; readonly epochs: Series; readonly steps: Series };
  /** Models came or went: fetch the list anew. */
  readonly models: Record<string, never>;
  readonly job: Job;
}

/** Started by POST, told by the event `job`, fetched with GET /api/job. */
export interface Job<K extends keyof JobResults = keyof JobResults> {
  readonly id: string;
  readonly kind: K;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** 0–1; null: unknown. */
  readonly progress: number | null;
  readonly error: ErrorReply['error'] | null;
  /** Only in GET /api/job, when done. */
  readonly result?: JobResults[K];
}

export interface JobResults {
  /** Pictures that filters answer to most, the strongest first; `filters[i]` is the number of cell i. */
  patterns: { readonly model: ModelId; readonly layer: string; readonly sheet: Sheet; readonly filters: readonly number[]; readonly responses: readonly number[] };
  mistakes: Mistakes;
}
