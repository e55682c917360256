/** @file Training in a run's folder, whatever is learned: Ctrl-C and time end it in peace, and what was learned is kept. */
import type { Callback } from '../../training/callbacks/callback.js';
import type { Model } from '../../models/model.js';
import { interruptible } from '../interrupt.js';
import { duration, quoted } from '../text.js';
import { stoppedText } from './closing-words.js';
import type { RunCharts } from './run-charts.js';
import { files, removeRunFolder } from './run-folder.js';
import { TimeLimit } from './time-limit.js';

export interface Lesson {
  readonly model: Model;
  readonly folder: string;
  readonly epochs: number;
  readonly minutes: number;
  /** Whether the folder was made for this, and may be taken back. */
  readonly isNew: boolean;
  readonly charts: RunCharts;
  readonly callbacks: readonly Callback[];
  /** What `keratin predict` is given, in the words that tell how to go on. */
  readonly asks: string;
  /** Trains. */
  readonly fit: (how: { readonly epochs: number; readonly signal: AbortSignal; readonly callbacks: readonly Callback[] }) => Promise<unknown>;
  /** Writes down that it was stopped. */
  readonly stopped: () => Promise<void>;
}

/** @returns how long it took; undefined where it was stopped, and all has been said */
export async function learn({ model, folder, epochs, minutes, isNew, charts, callbacks, asks, fit, stopped }: Lesson): Promise<string | undefined> {
  const begun = performance.now();
  const limit = new TimeLimit(minutes);
  try {
    const isStopped = await interruptible(async (signal) => {
      await fit({ epochs, signal: AbortSignal.any([signal, limit.signal]), callbacks: [limit, ...callbacks] });
      return signal.aborted;
    }, () => console.log('\nStopping after this step. Ctrl-C again stops at once.'));
    if (!isStopped) return isNew ? ` in ${duration((performance.now() - begun) / 1000)}` : '';
    await model.save(`${folder}/${files.last}`);
    await stopped();
    console.log(stoppedText(folder, charts.position, epochs, asks));
    process.exitCode = 130;
    return undefined;
  } catch (error) {
    // A new run that has learned nothing leaves nothing behind; an older one can go on.
    if (isNew && charts.epochs === 0) await removeRunFolder(folder);
    else console.error(`\nWhat was learned is kept. To go on: keratin train --resume ${quoted(folder)}\n`);
    throw error;
  }
}
