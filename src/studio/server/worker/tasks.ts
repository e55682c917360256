/** @file What the server asks its worker to do with models, and what comes back. */
import type { ErrorReply } from '../../protocol/basics.js';
import type { DataReply, DataSheet, Mistakes } from '../../protocol/data.js';
import type { JobResults } from '../../protocol/events.js';
import type { ActivationReply, HeatmapReply, LookReply, WordsReply } from '../../protocol/look.js';
import type { LayerDetail, LayerFilters, ModelDetail, ModelFile, PixelScale } from '../../protocol/models.js';

/** A model on the disk; `run` is the folder of the run that wrote it. */
export interface ModelRef { readonly file: ModelFile; readonly path: string; readonly run: string | null }

/** What is to be looked at. */
export type Given = { readonly bytes: Uint8Array } | { readonly pixels: readonly number[] } | { readonly text: string } | { readonly path: string } | { readonly values: unknown }
  /** A table in its own units: rows of numbers in the order of the run's columns, or the bytes of a CSV. */
  | { readonly rows: unknown } | { readonly csv: Uint8Array };

type Look<More> = { readonly model: ModelRef; readonly sample: string } & More;

/** Task -> what it is given and what it gives. */
export interface Tasks {
  describe: [{ readonly model: ModelRef }, ModelDetail];
  plot: [{ readonly model: ModelRef }, string];
  layer: [{ readonly model: ModelRef; readonly layer: string }, LayerDetail];
  filters: [{ readonly model: ModelRef; readonly layer: string }, LayerFilters];
  patterns: [{ readonly model: ModelRef; readonly layer: string; readonly filters: number; readonly steps: number; readonly size?: number }, JobResults['patterns']];
  look: [Look<{ readonly given: Given; readonly scale?: PixelScale }>, LookReply];
  heatmap: [Look<{ readonly classIndex?: number; readonly layer?: string; readonly method: 'gradCam' | 'gradCamPlusPlus' | 'saliency' | 'occlusion' }>, HeatmapReply];
  activations: [Look<{ readonly layers?: readonly string[] }>, readonly ActivationReply[]];
  words: [Look<{ readonly classIndex?: number; readonly method: 'integratedGradients' | 'gradCam' }>, WordsReply];
  data: [{ readonly run: string; readonly id: string }, DataReply];
  sheet: [{ readonly run: string; readonly id: string; readonly part: string; readonly count: number; readonly seed: number; readonly augmented: boolean }, DataSheet];
  mistakes: [{ readonly run: string; readonly id: string; readonly part: string; readonly count: number }, Mistakes];
  /** Samples of keratin serve, all at once; each comes back or fails by itself. */
  predict: [{ readonly model: ModelRef; readonly samples: readonly Given[]; readonly scale?: PixelScale }, readonly (Predicted | ErrorReply)[]];
}
export type TaskName = keyof Tasks;

/** Outputs of a model for one sample. */
export interface Predicted { readonly outputs: readonly number[]; readonly shape: readonly number[]; /** Of classifiers: a number for each class. */ readonly scores: readonly number[] | null; readonly classes: readonly string[]; /** Of a table: the value in its units. */ readonly value: number | null }

/** Does a task. `progress` takes 0–1. */
export type Handlers = { readonly [K in TaskName]: (args: Tasks[K][0], progress: (part: number) => void) => Promise<Tasks[K][1]> };

/** Server to worker. */
export interface Order { readonly id: number; readonly task: TaskName; readonly args: unknown }
/** Worker to server. */
export type Report = { readonly id: number } & ({ readonly progress: number } | { readonly value: unknown } | { readonly error: ErrorReply; readonly unforeseen?: string });
