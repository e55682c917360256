/** @file BackupAndRestore: a run that was killed goes on where it stood, with the same numbers. */
import { KeratinError, check, show, within } from '../../core/errors.js';
import type { Tensor } from '../../core/tensor.js';
import type { Variable } from '../../core/leaf.js';
import { decodeSafetensors, encodeSafetensors } from '../../formats/safetensors.js';
import { parseStrictJson } from '../../formats/strict-json.js';
import { checkWritable, readFolder, removeFolder, writeFolderAtomic } from '#atomic-file';
import { buildSlots, checkNumbers, namedOptimizerState, namedWeights, writeNumbers } from '../training-state.js';
import { Callback, type CallbackState, type RunPosition } from './callback.js';
import { SaveClock, type SaveFrequency } from './save-frequency.js';

/** Settings of {@link backupAndRestore}. */
export interface BackupAndRestoreOptions {
  /** Default `epoch`; a number of steps saves within epochs too. */
  readonly saveFreq?: SaveFrequency;
  /** Removes the backup when training has ended by itself; default true. */
  readonly deleteCheckpoint?: boolean;
}

const FORMAT = 'keratin-backup-1';
const files = { state: 'state.json', numbers: 'state.safetensors' };

/** What state.json holds; the numbers of the model and of callbacks are in the other file. */
interface Saved {
  readonly format: string;
  readonly position: RunPosition;
  readonly stopTraining: boolean;
  readonly steps: number;
  readonly callbacks: readonly { readonly className: string; readonly data: unknown }[];
}

export class BackupAndRestore extends Callback {
  // It must see what the other callbacks made of an epoch, and put their state back after they began anew.
  override readonly isLast = true;
  private readonly clock: SaveClock;

  constructor(private readonly dir: string, private readonly options: BackupAndRestoreOptions = {}) {
    super();
    check(typeof dir === 'string' && dir !== '', () => ({ code: 'callback/path', where: 'backupAndRestore', expected: 'a folder of its own', received: show(dir), fix: "pass one, as 'runs/backup'" }));
    this.clock = new SaveClock('backupAndRestore', options.saveFreq ?? 'epoch');
  }

  override async onTrainBegin(): Promise<void> {
    checkWritable('backupAndRestore');
    this.clock.state = 0;
    this.restored = undefined;
    const stored = await readFolder(this.dir).catch((error: unknown) => {
      if (error instanceof KeratinError && error.code === 'file/missing') return undefined;
      throw error;
    });
    if (stored !== undefined) within(`backupAndRestore, folder "${this.dir}"`, () => this.restore(stored));
  }
  override async onTrainBatchEnd(): Promise<void> {
    if (this.clock.step()) await this.save();
  }
  override async onEpochEnd(): Promise<void> {
    await this.save();
  }
  override async onTrainEnd(): Promise<void> {
    const { outcome } = this.params;
    if (outcome === 'aborted') await this.save();
    else if (outcome === 'done' && (this.options.deleteCheckpoint ?? true)) await removeFolder(this.dir);
  }

  /** The variables of the model under names that mean the same in the next process. */
  private variables(): Record<'weights' | 'states' | 'optimizer' | 'totals', ReadonlyMap<string, Variable>> {
    const weights = namedWeights(this.model);
    const { optimizer, metricTotals } = this.model;
    const states = new Map(this.model.states.map((variable, i) => [String(i), variable]));
    return { weights, states, optimizer: optimizer === undefined ? new Map() : namedOptimizerState(optimizer, weights), totals: metricTotals };
  }

  private get others(): readonly Callback[] {
    return (this.params.callbacks ?? []).filter((c) => c !== this);
  }

  private async save(): Promise<void> {
    const numbers = new Map<string, Tensor>();
    for (const [kind, variables] of Object.entries(this.variables())) {
      for (const [name, variable] of variables) numbers.set(`${kind}/${name}`, variable.read());
    }
    const callbacks = this.others.map((callback, i) => {
      const { data = null, tensors = {} } = callback.state() ?? {};
      for (const [name, t] of Object.entries(tensors)) numbers.set(`callback ${i}/${name}`, t);
      return { className: callback.constructor.name, data };
    });
    // An abort stops this run, not the one that goes on.
    const stopTraining = this.model.stopTraining && this.params.outcome !== 'aborted';
    const state: Saved = { format: FORMAT, position: this.params.position, stopTraining, steps: this.clock.state, callbacks };
    await writeFolderAtomic(this.dir, { [files.state]: writeJson(state), [files.numbers]: encodeSafetensors(numbers) });
  }

  private restore(stored: ReadonlyMap<string, Uint8Array>): void {
    const saved = readJson(stored.get(files.state) ?? '{}') as Saved | null;
    check(saved?.format === FORMAT && stored.has(files.numbers), () => ({
      code: 'backup/format', expected: `a backup of the format ${FORMAT}`, received: show(saved?.format), fix: 'choose a folder that is used for nothing else, or delete this one',
    }));
    const { tensors } = decodeSafetensors(stored.get(files.numbers)!);
    const part = (prefix: string): Map<string, Tensor> => new Map([...tensors].flatMap(([name, t]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), t] as const] : [])));
    const kept = { weights: part('weights/'), optimizer: part('optimizer/') };
    const weights = namedWeights(this.model);
    checkNumbers(weights, kept.weights, 'the weights');
    if (this.model.optimizer !== undefined) buildSlots(this.model.optimizer, weights, kept.optimizer.keys());
    const { optimizer, states } = this.variables();
    checkNumbers(states, part('states/'), 'the states of recurrent layers');
    checkNumbers(optimizer, kept.optimizer, 'the state of the optimizer');
    writeNumbers(weights, kept.weights);
    writeNumbers(states, part('states/'));
    writeNumbers(optimizer, kept.optimizer);
    this.model.restoreMetricTotals(part('totals/'));

    this.model.stopTraining = saved.stopTraining;
    this.clock.state = saved.steps;
    this.restoreCallbacks(saved, part);
    this.restored = saved.position;
    this.params.position = saved.position;
  }

  /** Each takes the state of the first of its class that is not taken yet; new ones begin anew. */
  private restoreCallbacks({ callbacks }: Saved, part: (prefix: string) => Map<string, Tensor>): void {
    const taken = new Set<number>();
    for (const callback of this.others) {
      const i = callbacks.findIndex(({ className }, at) => !taken.has(at) && className === callback.constructor.name);
      if (i < 0 || callback.state() === undefined) continue;
      taken.add(i);
      const tensors = part(`callback ${i}/`);
      const state: CallbackState = { data: callbacks[i]!.data, ...(tensors.size === 0 ? {} : { tensors: Object.fromEntries(tensors) }) };
      callback.restoreState(state);
    }
  }
}

/** JSON in which NaN and the infinities stand as `"#NaN"`, `"#Infinity"`. */
const writeJson = (value: unknown): string => JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' && !Number.isFinite(v) ? `#${v}` : v));
const readJson = (bytes: Uint8Array | string): unknown => revive(parseStrictJson(bytes));

function revive(value: unknown): unknown {
  if (typeof value === 'string') return /^#(NaN|-?Infinity)$/.test(value) ? Number(value.slice(1)) : value;
  if (Array.isArray(value)) return value.map(revive);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, v]) => [key, revive(v)])) : value;
}

/**
 * Saves the whole state of training to a folder after each epoch, or every `saveFreq` steps. When `fit` with the same
 * arguments is called in another process, it goes on there: same order of samples, same dropout masks, and in the end the same
 * weights, bit for bit, as if nothing had happened. When training has ended by itself the backup is removed;
 * after an error or an abort it stays.
 *
 * Source: Keras BackupAndRestore.
 *
 * @param dir a folder for this run alone
 * @throws KeratinError `backup/format`, `checkpoint/names`, `checkpoint/shape` where the backup is of another model, `file/…`
 * @example
 * setSeed(1);
 * const model = build();
 * await model.fit(x, y, { epochs: 30, callbacks: [callbacks.backupAndRestore('runs/backup', { saveFreq: 100 })] });
 */
export const backupAndRestore = (dir: string, options: BackupAndRestoreOptions = {}): BackupAndRestore => new BackupAndRestore(dir, options);
