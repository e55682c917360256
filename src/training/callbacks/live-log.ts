/** @file LiveLog: how far training is, in files that `keratin studio` watches. */
import { appendToFile } from '#append-file';
import { writeFileAtomic } from '#atomic-file';
import { check, show } from '../../core/errors.js';
import { Callback, type Logs } from './callback.js';

/** Settings of {@link liveLog}. */
export interface LiveLogOptions {
  /** Samples a step, to tell samples a second. */
  readonly batchSize?: number;
  /** Where it computes, to be shown; default cpu. */
  readonly device?: string;
  /** What it learns from, to be shown, as `mnist`. */
  readonly data?: string;
}

export const LIVE_FORMAT = 'keratin-live-1';
/** Names of the two files. */
export const liveFiles = { status: 'live.json', steps: 'steps.csv' } as const;

/** What live.json holds; seconds, and milliseconds since 1970 for times. */
export interface LiveRecord {
  readonly format: typeof LIVE_FORMAT;
  readonly state: 'training' | 'validating' | 'done' | 'aborted' | 'failed';
  /** Of the process; null where there is none, as in a browser. */
  readonly pid: number | null;
  readonly startedAt: number;
  readonly updatedAt: number;
  /** In progress, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number | null;
  readonly logs: Logs;
  readonly learningRate: number | null;
  readonly device: string;
  readonly data: string | null;
  readonly batchSize: number | null;
  readonly stepsPerSecond: number | null;
  readonly elapsed: number;
  readonly epochSecondsLeft: number | null;
  readonly secondsLeft: number | null;
}

/** Seconds between two writings of the status, and of the rows of steps. */
const STATUS = 0.5;
const ROWS = 0.25;
/** Most rows an epoch. */
const ROWS_PER_EPOCH = 200;

export class LiveLog extends Callback {
  private readonly begun = Date.now();
  private readonly seconds = (): number => performance.now() / 1000;
  private readonly start = this.seconds();
  private columns = '';
  private rows = '';
  private doneBefore = 0;
  private statusAt = -Infinity;
  private rowsAt = -Infinity;
  private rowAt = -Infinity;
  private stepBegun = 0;
  private stepSeconds: number | null = null;
  private otherSeconds = 0;
  private epochEnded: number | null = null;
  private logs: Logs = {};
  private writing: Promise<void> = Promise.resolve();
  private failure: unknown;
  private isFirst = true;

  constructor(private readonly folder: string, private readonly options: LiveLogOptions = {}) {
    super();
    check(typeof folder === 'string' && folder !== '', () => ({ code: 'callback/path', where: 'liveLog', expected: 'a folder', received: show(folder), fix: "pass one, as 'runs/first'" }));
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    const { step } = this.params.position;
    if (this.isFirst && epoch === 0 && step === 0) void this.later(() => writeFileAtomic(`${this.folder}/${liveFiles.steps}`, ''));
    if (this.isFirst && this.params.steps !== null) this.doneBefore = epoch * this.params.steps;
    this.isFirst = false;
    this.rowAt = -Infinity;
    this.logs = {};
    await this.status('training', true);
  }

  override onTrainBatchBegin(): void {
    this.stepBegun = this.seconds();
  }

  override async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
    const took = this.seconds() - this.stepBegun;
    // The first step also compiles the program.
    if (batch > 0 || this.stepSeconds !== null) this.stepSeconds = this.stepSeconds === null ? took : 0.95 * this.stepSeconds + 0.05 * took;
    this.logs = logs;
    this.row(batch + 1, logs);
    await this.status('training');
  }

  override async onTestBegin(): Promise<void> {
    this.epochEnded = this.seconds();
    await this.status('validating', true);
  }
  override async onTestBatchEnd(): Promise<void> {
    await this.status('validating');
  }

  override async onEpochEnd(_epoch: number, logs: Logs): Promise<void> {
    if (this.epochEnded !== null) this.otherSeconds = this.seconds() - this.epochEnded;
    this.epochEnded = null;
    this.doneBefore += this.params.steps ?? 0;
    this.logs = logs;
    await this.flush();
    await this.status('training', true);
  }

  override async onTrainEnd(): Promise<void> {
    const { outcome = 'done' } = this.params;
    await this.flush();
    await this.status(outcome, true);
    await this.writing;
  }

  /** A row of running means, unless there was one a moment ago. */
  private row(step: number, logs: Logs): void {
    const { steps } = this.params;
    const gap = Math.max(1, (steps ?? ROWS_PER_EPOCH) / ROWS_PER_EPOCH);
    if (step - this.rowAt < gap && step !== steps) return;
    this.rowAt = step;
    const names = Object.keys(logs).sort();
    const header = `at,epoch,step,seconds,${names.join(',')}\n`;
    if (header !== this.columns) this.rows += this.columns = header;
    const numbers = [this.doneBefore + step, this.params.position.epoch + 1, step, (this.seconds() - this.start).toFixed(2), ...names.map((name) => logs[name]!.toPrecision(7))];
    this.rows += `${numbers.join(',')}\n`;
    if (this.seconds() - this.rowsAt >= ROWS) void this.flush();
  }

  private flush(): Promise<void> {
    this.rowsAt = this.seconds();
    const rows = this.rows;
    this.rows = '';
    return rows === '' ? this.writing : this.later(() => appendToFile(`${this.folder}/${liveFiles.steps}`, rows));
  }

  private async status(state: LiveRecord['state'], now = false): Promise<void> {
    if (!now && this.seconds() - this.statusAt < STATUS) return;
    this.statusAt = this.seconds();
    if (this.failure !== undefined) throw this.failure;
    const text = `${JSON.stringify(this.record(state))}\n`;
    const written = this.later(() => writeFileAtomic(`${this.folder}/${liveFiles.status}`, text));
    if (now) await written;
  }

  /** One writing after another, beside the training. */
  private later(write: () => Promise<void>): Promise<void> {
    this.writing = this.writing.then(write).catch((error: unknown) => { this.failure = error; });
    return this.writing;
  }

  private record(state: LiveRecord['state']): LiveRecord {
    const { epochs, steps, position: { epoch, step } } = this.params;
    const { stepSeconds, otherSeconds } = this;
    const left = (stepsLeft: number, validations: number): number | null => (steps === null || stepSeconds === null ? null : stepsLeft * stepSeconds + validations * otherSeconds);
    const isOver = epoch >= epochs;
    const inEpoch = isOver ? 0 : (steps ?? 0) - step;
    const rate = this.model.optimizer?.learningRate.read().item();
    return {
      format: LIVE_FORMAT, state, pid: (globalThis as { process?: { pid?: number } }).process?.pid ?? null, startedAt: this.begun, updatedAt: Date.now(),
      epoch: Math.min(epoch + 1, epochs), epochs, step, steps, logs: Object.fromEntries(Object.entries(this.logs).filter(([, value]) => Number.isFinite(value))),
      learningRate: rate ?? null, device: this.options.device ?? 'cpu', data: this.options.data ?? null, batchSize: this.options.batchSize ?? null,
      stepsPerSecond: stepSeconds === null ? null : 1 / stepSeconds, elapsed: this.seconds() - this.start,
      epochSecondsLeft: left(inEpoch, isOver ? 0 : 1), secondsLeft: left(inEpoch + (steps ?? 0) * Math.max(0, epochs - epoch - 1), Math.max(0, epochs - epoch)),
    };
  }
}

/**
 * Writes how far training is to `folder`: `live.json` (epoch, step, time left, throughput) twice a second, `steps.csv` a row every
 * few steps. `keratin studio` shows both while they grow; with {@link csvLogger} beside it, the curves of the epochs too.
 *
 * @throws KeratinError `file/…`
 * @example
 * await model.fit(x, y, { epochs: 5, batchSize: 64, callbacks: [callbacks.csvLogger('runs/first/history.csv'), callbacks.liveLog('runs/first', { batchSize: 64 })] });
 */
export const liveLog = (folder: string, options: LiveLogOptions = {}): LiveLog => new LiveLog(folder, options);
