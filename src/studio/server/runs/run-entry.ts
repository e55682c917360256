/** @file One run, as its files tell: record, history, how far it is. */
import { access, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { files } from '../../../cli/run/run-folder.js';
import { isFields } from '../../../core/fields.js';
import { LIVE_FORMAT, type LiveRecord, liveFiles } from '../../../training/callbacks/live-log.js';
import type { StudioEvents } from '../../protocol/events.js';
import type { RunForm } from '../../protocol/forms.js';
import type { LiveStatus, RunHistory, RunState, RunSummary } from '../../protocol/runs.js';
import { Rows, StepLines, epochRows } from './history-rows.js';
import { type RecordOfRun, parseRecord } from './record.js';
import type { RunProcess } from './run-process.js';
import { GrowingFile, WatchedFile } from './watched-file.js';

/** Most rows of steps that a page gets. */
const STEPS = 4000;
/** Milliseconds after which a status that was not written anew is no longer true, even if some process has its number. */
const SILENT = 10 * 60_000;

export class RunEntry {
  private readonly recordFile: WatchedFile;
  private readonly liveFile: WatchedFile;
  private readonly historyFile: WatchedFile;
  private readonly stepsFile: GrowingFile;
  private readonly lines = new StepLines();
  private readonly epochs = new Rows();
  private readonly steps = new Rows();
  private version = Date.now(); // another start of the server, another history
  private hasBackup = false;
  private madeAt: number | null = null;
  record: RecordOfRun | null = null;
  live: LiveRecord | null = null;

  constructor(readonly path: string, readonly id: string, readonly process: () => RunProcess | undefined) {
    this.recordFile = new WatchedFile(join(path, files.record));
    this.liveFile = new WatchedFile(join(path, liveFiles.status));
    this.historyFile = new WatchedFile(join(path, files.history));
    this.stepsFile = new GrowingFile(join(path, liveFiles.steps));
  }

  /** Reads what has changed; null: nothing. */
  async refresh(): Promise<{ readonly rows: StudioEvents['rows'] | null } | null> {
    const [record, live, history, steps] = await Promise.all([this.recordFile.read(), this.liveFile.read(), this.historyFile.read(), this.stepsFile.read()]);
    if (record !== undefined) this.record = parseRecord(record);
    if (live !== undefined) this.live = parse(live, isLive);
    const from = { version: this.version, epochs: this.epochs.at.length, steps: this.steps.at.length };
    if (history !== undefined) this.takeHistory(history ?? '');
    if (steps !== null) this.takeSteps(steps);
    this.madeAt ??= await stat(this.path).then(({ birthtimeMs, mtimeMs }) => birthtimeMs || mtimeMs, () => null);
    const hadBackup = this.hasBackup;
    this.hasBackup = await access(join(this.path, files.backup, 'manifest.json')).then(() => true, () => false);
    if (record === undefined && live === undefined && history === undefined && steps === null && hadBackup === this.hasBackup) return null;
    const anew = this.version !== from.version;
    const rows = { id: this.id, version: this.version, epochs: this.epochs.series(anew ? 0 : from.epochs), steps: this.steps.series(anew ? 0 : from.steps, STEPS) };
    return { rows: rows.epochs.at.length + rows.steps.at.length === 0 && !anew ? null : rows };
  }

  /** When something was last written, milliseconds since 1970. */
  get changedAt(): number {
    return Math.max(this.recordFile.changedAt, this.liveFile.changedAt, this.historyFile.changedAt);
  }

  get history(): RunHistory {
    return { id: this.id, version: this.version, epochs: this.epochs.series(), steps: this.steps.series(0, STEPS), stepsPerEpoch: this.live?.steps ?? null };
  }

  get state(): RunState {
    const own = this.process();
    const { record, live } = this;
    if (own !== undefined && own.state !== 'ended') return own.state !== 'training' ? own.state : live?.state === 'validating' || live?.state === 'done' ? 'validating' : 'training';
    if (own?.failed === true) return 'failed';
    const lives = live !== null && isAlive(live);
    if (live !== null && (live.state === 'training' || live.state === 'validating')) return lives ? live.state : 'interrupted';
    if (record !== null) return record.state !== 'training' ? record.state : live === null ? 'interrupted' : live.state === 'failed' ? 'failed' : lives ? 'validating' : 'interrupted';
    return live === null ? 'watched' : live.state === 'done' ? 'finished' : live.state === 'aborted' ? 'stopped' : 'failed';
  }

  get summary(): RunSummary {
    const { state, live, record } = this;
    const own = this.process();
    const goesOn = ['starting', 'training', 'validating', 'paused', 'stopping'].includes(state);
    return {
      id: this.id, name: this.id === '.' ? basename(this.path) : this.id.replace(/^runs\//, ''), state,
      controlled: own !== undefined && own.state !== 'ended', canResume: state === 'paused' || (!goesOn && record !== null && this.hasBackup),
      startedAt: this.madeAt ?? own?.startedAt ?? live?.startedAt ?? 0,
      changedAt: this.changedAt, epochs: this.epochs.at.at(-1) ?? 0, epochsPlanned: record?.settings.epochs ?? live?.epochs ?? own?.epochs ?? null,
      best: bestOf(this.epochs), last: this.epochs.last, live: goesOn && live !== null && state !== 'starting' ? liveStatus(live) : null,
      error: own?.failed === true ? own.error : null,
    };
  }

  get settings(): Partial<RunForm> | null {
    const { record, live } = this;
    if (record === null) return live === null ? null : { device: live.device, epochs: live.epochs, ...(live.batchSize === null ? {} : { batch: live.batchSize }), ...(live.data === null ? {} : { data: live.data }) };
    return { ...record.settings, device: live?.device ?? 'cpu' };
  }

  /** The table is written anew each time: what is as it was stays. */
  private takeHistory(text: string): void {
    const rows = epochRows(text);
    const { at, columns } = this.epochs;
    const same = rows.length >= at.length && at.every((epoch, i) => rows[i]!.at === epoch && Object.keys(columns).every((name) => (columns[name]![i] ?? null) === (rows[i]!.values[name] ?? null)));
    if (!same) this.begin(this.epochs);
    for (const { at: epoch, values } of rows.slice(this.epochs.at.length)) this.epochs.add(epoch, values);
  }

  private takeSteps({ text, anew }: { text: string; anew: boolean }): void {
    if (anew && this.steps.at.length > 0) this.begin(this.steps);
    for (const { at, values } of this.lines.read(text)) if (this.steps.add(at, values)) this.version++;
  }

  private begin(rows: Rows): void {
    rows.clear();
    this.version++;
  }
}

function parse<T>(text: string | null, is: (value: unknown) => value is T): T | null {
  try {
    const value = JSON.parse(text ?? 'null') as unknown;
    return is(value) ? value : null;
  } catch {
    return null;
  }
}

const isLive = (value: unknown): value is LiveRecord => isFields(value) && value['format'] === LIVE_FORMAT && isFields(value['logs']) && typeof value['epoch'] === 'number' && typeof value['updatedAt'] === 'number';

function isAlive({ pid, updatedAt }: LiveRecord): boolean {
  if (Date.now() - updatedAt > SILENT) return false;
  if (pid === null) return Date.now() - updatedAt < 60_000;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function liveStatus({ epoch, epochs, step, steps, logs, learningRate, device, batchSize, stepsPerSecond, elapsed, epochSecondsLeft, secondsLeft }: LiveRecord): LiveStatus {
  const samplesPerSecond = stepsPerSecond === null || batchSize === null ? null : stepsPerSecond * batchSize;
  return { epoch, epochs, step, steps, logs, learningRate, device, samplesPerSecond, stepsPerSecond, elapsed, epochSecondsLeft, secondsLeft };
}

/** The epoch that was best for validation, or else in training. */
function bestOf({ at, columns }: Rows): RunSummary['best'] {
  const names = Object.keys(columns);
  const name = names.find((n) => /^val_.*acc/.test(n)) ?? names.find((n) => n === 'val_loss') ?? names.find((n) => /acc/.test(n)) ?? names.find((n) => n === 'loss');
  if (name === undefined) return null;
  const sign = /acc/.test(name) ? 1 : -1;
  let found: RunSummary['best'] = null;
  columns[name]!.forEach((value, i) => { if (value !== null && (found === null || sign * value > sign * found.value)) found = { name, value, epoch: at[i]! }; });
  return found;
}
