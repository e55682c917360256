/** @file The records of runs that learn from texts or from a series: run.json, and what turns words and measurements into numbers. */
import { join } from 'node:path';
import { check, show, within } from '../../core/errors.js';
import { Tokenizer } from '../../data/text/tokenizer.js';
import { readFileBytes, writeFileAtomic } from '../../formats/atomic-file.node.js';
import { parseStrictJson } from '../../formats/strict-json.js';
import type { DataKind } from './data-kind.js';
import type { SeriesArch, TextArch } from './sequence-defaults.js';
import { readRunJson, writeRunJson } from './run-folder.js';

/** Files of these runs that those of pictures do not have. */
export const sequenceFiles = { tokenizer: 'tokenizer.json', normalization: 'normalization.json' } as const;

interface Common {
  /** Folder or table, absolute. */
  readonly data: string;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly validationSplit: number;
  readonly seed: number;
  readonly dropout: number;
}

/** How a run on texts was started. */
export interface TextSettings extends Common {
  readonly kind: 'texts';
  readonly arch: TextArch;
  /** Words that are told apart, and words of a text that are read. */
  readonly words: number;
  readonly length: number;
  /** Language of texts without spaces. */
  readonly segment: string | null;
  /** Class folders that are used; null: all. */
  readonly classes: readonly string[] | null;
}

/** How a run on a series was started. */
export interface SeriesSettings extends Common {
  readonly kind: 'series';
  readonly arch: SeriesArch;
  /** Column that is forecast, and all that are looked at. */
  readonly target: string;
  readonly columns: readonly string[];
  /** Rows: see `seriesGenerator`. */
  readonly lookback: number;
  readonly step: number;
  readonly delay: number;
  readonly stepsPerEpoch: number;
  /** What stands for no measurement, besides nothing and nan. */
  readonly missing: number | null;
}

export type SequenceSettings = TextSettings | SeriesSettings;

/** What run.json holds. */
export interface SequenceRecord<S extends SequenceSettings = SequenceSettings> {
  readonly settings: S;
  /** Names of the classes in the order of their numbers; none for a series. */
  readonly classes: readonly string[];
  /** Texts, or rows, of each part. */
  readonly counts: Readonly<Record<string, number>>;
  readonly state: 'training' | 'stopped' | 'finished';
  readonly results?: Readonly<Record<string, number>>;
}

/** What the run in a folder learned from. @throws KeratinError as `readRunJson` */
export async function kindOfRun(folder: string): Promise<DataKind> {
  const { settings } = await readRunJson(folder) as { settings?: { kind?: unknown } };
  return settings?.kind === 'texts' || settings?.kind === 'series' ? settings.kind : 'pictures';
}

export const writeSequenceRecord = (folder: string, record: SequenceRecord): Promise<void> => writeRunJson(folder, record);

/** Reads run.json. @throws KeratinError `run/format` `run/missing` `file/…` */
export async function readSequenceRecord<K extends SequenceSettings['kind']>(folder: string, kind: K): Promise<SequenceRecord<Extract<SequenceSettings, { kind: K }>>> {
  const record = await readRunJson(folder);
  const { settings: s, classes, counts } = record as Partial<SequenceRecord>;
  const common = typeof s === 'object' && s !== null && [s.epochs, s.batch, s.learningRate, s.validationSplit, s.seed, s.dropout].every((v) => Number.isFinite(v)) && typeof s.data === 'string' && typeof s.arch === 'string';
  const own = common && (s.kind === 'texts' ? areNumbers(s.words, s.length) && classes!.length > 1
    : areNumbers(s.lookback, s.step, s.delay, s.stepsPerEpoch) && areTexts(s.columns) && s.columns.includes(s.target));
  check(own && s.kind === kind && areTexts(classes) && typeof counts === 'object' && counts !== null, () => ({
    code: 'run/format', where: `run "${folder}"`, expected: `the record of a run on ${kind}`, received: `one with settings ${show(s)}`, fix: 'name a folder that this version of keratin train wrote, and leave its files as they are',
  }));
  return record as unknown as SequenceRecord<Extract<SequenceSettings, { kind: K }>>;
}

const areNumbers = (...values: readonly unknown[]): boolean => values.every((v) => Number.isSafeInteger(v));
const areTexts = (values: unknown): values is readonly string[] => Array.isArray(values) && values.every((v) => typeof v === 'string');

/** Mean and deviation of each column over the rows that were trained on. */
export interface Normalization { readonly columns: readonly string[]; readonly mean: readonly number[]; readonly std: readonly number[] }

export async function writeTokenizer(folder: string, tokenizer: Tokenizer): Promise<void> {
  await writeFileAtomic(join(folder, sequenceFiles.tokenizer), tokenizer.toJson());
}

export async function readTokenizer(folder: string): Promise<Tokenizer> {
  const path = join(folder, sequenceFiles.tokenizer);
  const bytes = await readFileBytes(path);
  return within(`file "${path}"`, () => Tokenizer.fromJson(new TextDecoder().decode(bytes)));
}

export async function writeNormalization(folder: string, { settings: { target, lookback, step, delay, columns } }: SequenceRecord<SeriesSettings>, { mean, std }: Omit<Normalization, 'columns'>): Promise<void> {
  await writeFileAtomic(join(folder, sequenceFiles.normalization), `${JSON.stringify({ columns, mean, std, target, lookback, step, delay }, null, 2)}\n`);
}

export async function readNormalization(folder: string): Promise<Normalization> {
  const path = join(folder, sequenceFiles.normalization);
  const bytes = await readFileBytes(path);
  const { columns, mean, std } = within(`file "${path}"`, () => parseStrictJson(bytes)) as unknown as Normalization;
  const fits = areTexts(columns) && [mean, std].every((values) => Array.isArray(values) && values.length === columns.length && values.every((v) => Number.isFinite(v)));
  check(fits, () => ({ code: 'run/format', where: `file "${path}"`, expected: 'columns, and mean and std of each', received: 'something else', fix: 'leave the files of a run as keratin train wrote them' }));
  return { columns, mean, std };
}
