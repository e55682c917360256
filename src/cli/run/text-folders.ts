/** @file The texts of a run: which folders hold them, their words as numbers, and how many there are. */
import { KeratinError, check } from '../../core/errors.js';
import type { Tensor } from '../../core/tensor.js';
import { padSequences } from '../../data/text/pad-sequences.js';
import { type TextDataset, textDatasetFromDirectory } from '../../data/text/text-dataset.js';
import { Tokenizer } from '../../data/text/tokenizer.js';
import { plain, shortPath } from '../text.js';
import { findParts } from './picture-folders.js';
import { leastLength } from './sequence-networks.js';
import type { TextSettings } from './sequence-record.js';

/** Word numbers [n, t] and class numbers [n]. */
export interface TextPart { readonly x: Tensor; readonly y: Tensor; readonly count: number }

export interface OpenTexts {
  readonly train: TextPart;
  readonly validation: TextPart | null;
  readonly test: TextPart | null;
  readonly classes: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  /** Texts of each class to train on. */
  readonly perClass: readonly number[];
  readonly tokenizer: Tokenizer;
  /** Words of a text that are read. */
  readonly length: number;
}

/** The folders and what becomes of them; length 0 stands for the longest text's, up to `most`. */
export type TextReading = Pick<TextSettings, 'data' | 'arch' | 'words' | 'length' | 'segment' | 'classes' | 'validationSplit' | 'seed'> & { readonly most: number };

/**
 * Reads all parts; the vocabulary is that of the texts to train on.
 * @param known the tokenizer of a run that goes on, or is tested
 * @throws KeratinError `data/classes`, `data/empty`, `file/…`
 */
export async function openTexts(reading: TextReading, known?: Tokenizer): Promise<OpenTexts> {
  const { validationSplit, seed, segment, words, arch, most } = reading;
  const folders = await findParts(shortPath(reading.data));
  const splits = folders.validation === undefined && validationSplit > 0;
  const half = (subset: 'training' | 'validation') => (splits ? { subset, validationSplit, shuffle: true, seed } : {});
  const train = await openTextFolder(folders.train, reading.classes, half('training'));
  const { classNames: classes } = train;
  check(classes.length > 1, () => ({ code: 'data/classes', where: `folder "${folders.train}"`, expected: 'texts of at least two classes, each in a folder of its own', received: classes.map(plain).join(', '), fix: 'see what the folder must hold: keratin train --help' }));
  const validation = folders.validation !== undefined ? await openTextFolder(folders.validation, classes) : splits ? await openTextFolder(folders.train, classes, half('validation')) : null;
  const test = folders.test === undefined ? null : await openTextFolder(folders.test, classes);

  const tokenizer = known ?? new Tokenizer({ numWords: words, segment });
  if (known === undefined) tokenizer.fitOnTexts(train.texts);
  check(tokenizer.wordIndex.size > 0, () => ({ code: 'data/empty', where: `folder "${folders.train}"`, expected: 'texts with words in them', received: `${train.texts.length} texts without`, fix: 'check the files' }));
  const sequences = tokenizer.textsToSequences(train.texts);
  const longest = sequences.reduce((longest, { length }) => Math.max(longest, length), 1);
  const length = Math.max(reading.length === 0 ? Math.min(longest, most) : reading.length, leastLength(arch));
  const part = (dataset: TextDataset, numbers = tokenizer.textsToSequences(dataset.texts)): TextPart => ({ x: padSequences(numbers, { maxLen: length }), y: dataset.labels!, count: dataset.texts.length });
  const parts = { training: part(train, sequences), validation: validation && part(validation), test: test && part(test) };
  const perClass = classes.map((_, i) => Array.from(train.labels!.data as Int32Array).filter((label) => label === i).length);
  return {
    train: parts.training, validation: parts.validation, test: parts.test, classes, perClass, tokenizer, length,
    counts: Object.fromEntries(Object.entries(parts).flatMap(([name, found]) => (found === null ? [] : [[name, found.count]]))),
  };
}

/** Texts of one folder with class folders. @throws KeratinError `data/classes`, `data/empty`, `data/split`, `file/…` */
export function openTextFolder(folder: string, classes: readonly string[] | null, how: { readonly subset?: 'training' | 'validation'; readonly validationSplit?: number; readonly seed?: number; readonly shuffle?: boolean } = {}): Promise<TextDataset> {
  return textDatasetFromDirectory(folder, { shuffle: false, verbose: 0, ...how, ...(classes === null ? {} : { classNames: classes }) }).catch((error: unknown) => {
    const fixes: Readonly<Record<string, string>> = { 'data/classes': 'name the classes that all parts have: --classes neg,pos', 'data/split': 'use more texts, or another --validation-split' };
    if (!(error instanceof KeratinError) || fixes[error.code] === undefined) throw error;
    const { code, where, expected, received } = error;
    throw new KeratinError({ code, where, expected, received, fix: fixes[code]!, cause: error });
  });
}
