/** @file Runs: what is told of them, live and past. No host code. */
import type { ErrorReply, ModelId, RunId } from './basics.js';
import type { RunForm } from './forms.js';

/** training and paused: its process lives. stopped: Ctrl-C or the page, can be resumed. interrupted: it said it trains, but its process is gone; can be resumed where `canResume`. watched: a history that another program writes (no state known). */
export type RunState = 'starting' | 'training' | 'validating' | 'paused' | 'stopping' | 'stopped' | 'finished' | 'failed' | 'interrupted' | 'watched';

export interface RunSummary {
  readonly id: RunId;
  readonly name: string;
  readonly state: RunState;
  /** Whether the page may pause and stop it: the studio started it. Runs of a command line can only be watched. */
  readonly controlled: boolean;
  readonly canResume: boolean;
  /** Milliseconds since 1970, by the files' times. */
  readonly startedAt: number;
  readonly changedAt: number;
  /** Whole epochs done, and to do; null: unknown. */
  readonly epochs: number;
  readonly epochsPlanned: number | null;
  /** Highest val_accuracy (or accuracy; or lowest loss) and its epoch, from 1. */
  readonly best: { readonly name: string; readonly value: number; readonly epoch: number } | null;
  /** Numbers of the last whole epoch, by name: loss, accuracy, val_loss, val_accuracy, learning_rate … */
  readonly last: Readonly<Record<string, number>>;
  /** How far it is now; null where nothing tells (only a history.csv). */
  readonly live: LiveStatus | null;
  /** Why it failed; the last lines that it printed are in RunDetail.log. */
  readonly error: ErrorReply['error'] | null;
}

/** Of a run that goes on now. */
export interface LiveStatus {
  /** In progress, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done in this epoch, of how many (null: unknown). */
  readonly step: number;
  readonly steps: number | null;
  /** Running means of this epoch. */
  readonly logs: Readonly<Record<string, number>>;
  readonly learningRate: number | null;
  readonly device: string;
  /** Samples and steps a second, of late; null in the first steps. */
  readonly samplesPerSecond: number | null;
  readonly stepsPerSecond: number | null;
  /** Seconds. */
  readonly elapsed: number;
  readonly epochSecondsLeft: number | null;
  readonly secondsLeft: number | null;
}

export interface RunDetail extends RunSummary {
  /** null for runs of other programs. */
  readonly settings: Partial<RunForm> | null;
  readonly classes: readonly string[];
  /** Samples by part: training, validation, test. */
  readonly samples: Readonly<Record<string, number>>;
  /** What was measured at the end, as validationAccuracy. */
  readonly results: Readonly<Record<string, number>>;
  readonly models: readonly ModelId[];
  /** Names for GET /api/run/picture. */
  readonly pictures: readonly ('curves' | 'confusion' | 'augmented' | 'wrong')[];
  /** Last lines that it printed, where the studio started it. */
  readonly log: readonly string[];
}

/** Numbers of a run: columns of equal length; null where there is no number (NaN, infinite or missing). */
export interface RunHistory {
  readonly id: RunId;
  /** Changes when the history begins anew; then fetch it again. */
  readonly version: number;
  /** A row for each epoch; `at` counts them from 1. */
  readonly epochs: Series;
  /** A row for each step or few of them, running means of the epoch; `at` is the step since the beginning of the run. Empty for runs without. Thinned to at most 4,000 rows. */
  readonly steps: Series;
  /** Steps an epoch, to put both on one axis; null: unknown. */
  readonly stepsPerEpoch: number | null;
}

export interface Series { readonly at: readonly number[]; readonly columns: Readonly<Record<string, readonly (number | null)[]>> }
