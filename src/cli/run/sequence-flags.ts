/** @file Options of `keratin train` that only some kinds of data have, and settings out of options, for new runs and for those that go on. */
import { resolve } from 'node:path';
import { check } from '../../core/errors.js';
import { quoted, shortPath } from '../text.js';
import type { DataKind } from './data-kind.js';
import type { SequenceRecord, SequenceSettings } from './sequence-record.js';

/** What texts and series have besides the options of all. */
export interface SequenceFlags {
  dropout?: number;
  words?: number;
  length?: number;
  language?: string;
  classes?: string;
  target?: string;
  columns?: string;
  lookback?: number;
  step?: number;
  delay?: number;
  steps?: number;
  missing?: number;
}

const kinds: Readonly<Record<string, readonly DataKind[]>> = {
  augment: ['pictures'], base: ['pictures'], baseWeights: ['pictures'], fineTune: ['pictures'], imageSize: ['pictures'], onCorrupt: ['pictures'], workers: ['pictures'],
  dropout: ['texts', 'series'], words: ['texts'], length: ['texts'], language: ['texts'], classes: ['texts'],
  target: ['series'], columns: ['series'], lookback: ['series'], step: ['series'], delay: ['series'], steps: ['series'], missing: ['series'],
};

/** `--image-size` for imageSize. */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Throws for an option that data of this kind does not have. @throws KeratinError `cli/option` */
export function checkFlags(kind: DataKind, flags: object): void {
  const wrong = Object.keys(flags).find((name) => kinds[name]?.includes(kind) === false);
  check(wrong === undefined, () => ({
    code: 'cli/option', where: 'keratin train', expected: `options for ${kind === 'series' ? 'a table' : kind}`, received: `${flagOf(wrong!)}, which is for ${kinds[wrong!]!.map((k) => (k === 'series' ? 'tables' : k)).join(' and ')}`, fix: 'leave it out; keratin train --help says what there is',
  }));
}

/** A name of `--classes` and `--columns` each: `a,b,c`. */
export const namesIn = (typed: string): string[] => typed.split(',').map((name) => name.trim()).filter((name) => name !== '');

/** A network's name must be one for this kind of data. @throws KeratinError `cli/option` */
export function archOf<A extends string>(given: string | undefined, known: readonly A[], usual: A): A {
  const arch = given ?? usual;
  check((known as readonly string[]).includes(arch), () => ({ code: 'cli/option', where: 'keratin train --arch', expected: known.join(', '), received: arch, fix: `write --arch ${usual}, for example` }));
  return arch as A;
}

/**
 * Settings of a run that goes on: what it began with cannot be changed, but it may become longer.
 * @param changes settings as the options of this call would have them, undefined where they were not given
 */
export function settingsToResume<S extends SequenceSettings>(settings: S, given: string | undefined, changes: Readonly<Partial<Record<keyof S, unknown>>>, { out, resume, epochs }: { out?: string; resume?: string; epochs?: number }): S {
  const changed = Object.entries(changes).find(([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(settings[name as keyof S]));
  check(changed === undefined && (out === undefined || resolve(out) === resolve(resume!)), () => ({
    code: 'cli/option', where: `keratin train --resume ${quoted(resume!)}`, expected: 'the settings that the run began with', received: changed === undefined ? `--out ${quoted(out!)}` : `${changed[0]} ${String(changed[1])}, where the run has ${String(settings[changed[0] as keyof S])}`,
    fix: `leave it out, or start a new run: keratin train ${quoted(shortPath(settings.data))}`,
  }));
  return { ...settings, epochs: epochs ?? settings.epochs, data: given === undefined ? settings.data : resolve(given) };
}

/** Whether the run has done all of its epochs, and no more were asked for; then it is said. */
export function saysDone({ state, settings: { epochs } }: SequenceRecord, { resume, epochs: wanted = 0 }: { resume?: string; epochs?: number }): boolean {
  if (state !== 'finished' || wanted > epochs) return false;
  console.log(`${resume} has done all of its ${epochs} epochs. To train it further:\n\n  keratin train --resume ${quoted(resume!)} --epochs ${2 * epochs}`);
  return true;
}
