/** @file Reuters newswires as numbers, as Keras gives them. */
import { kerasFile } from '#dataset-files';
import { check, show } from '../../core/errors.js';
import { readSettings } from '../../core/settings.js';
import { checkOptionalPath } from '../../formats/file-error.js';
import { NumpyRandomState } from './mersenne-twister.js';
import { decodeNpyNumbers, decodeNpyRows, entryOf } from './npy-rows.js';
import { readNpz } from './npz.js';
import { type TokenOptions, type TokenPart, arrangeRows, checkTokenOptions, limitWords, tokenDefaults } from './token-rows.js';
import { readWordIndex } from './word-index.js';

/** Options of {@link loadData}. */
export interface ReutersOptions extends TokenOptions {
  /** reuters.npz; default Keras's, from its cache folder or by download. */
  readonly path?: string | null;
  /** Part of the newswires that is for testing, from the end; default 0.2. */
  readonly testSplit?: number;
}

/**
 * 11,228 newswires of 46 topics, each a list of numbers: 1, then for each word its frequency rank + 3, or 2 where it is left out.
 *
 * Source: keras.datasets.reuters.
 *
 * @returns [[xTrain, yTrain], [xTest, yTest]]: x a list of Int32Arrays, y uint8 [n], 0–45
 * @throws KeratinError `data/missing` `option/value` `file/…`
 * @example
 * const [[xTrain, yTrain], [xTest, yTest]] = await reuters.loadData({ numWords: 10000 });
 */
export async function loadData(options: ReutersOptions = {}): Promise<[train: TokenPart, test: TokenPart]> {
  const where = 'reuters.loadData';
  const settings = readSettings(where, { ...tokenDefaults, path: null as string | null, testSplit: 0.2 }, options);
  const { testSplit } = settings;
  checkTokenOptions(where, settings);
  checkOptionalPath(where, 'path', settings.path);
  check(typeof testSplit === 'number' && testSplit >= 0 && testSplit <= 1, () => ({ code: 'option/value', where, expected: 'testSplit from 0 to 1', received: show(testSplit), fix: 'use 0.2' }));
  const entries = await readNpz(settings.path ?? await kerasFile('reuters.npz'));
  const all = { rows: decodeNpyRows(entryOf(entries, 'x')), labels: decodeNpyNumbers(entryOf(entries, 'y')) };
  const arranged = arrangeRows(where, all, new NumpyRandomState(settings.seed), settings);
  const [part] = limitWords([arranged], settings);
  const [x, y] = part!;
  const at = Math.trunc(x.length * (1 - testSplit));
  return [[x.slice(0, at), y.slice(0, at)], [x.slice(at), y.slice(at)]];
}

/**
 * Word -> frequency rank, from 1. In the texts of {@link loadData} each is 3 (indexFrom) higher.
 * @param options.path reuters_word_index.json; default Keras's
 */
export async function getWordIndex(options: { readonly path?: string | null } = {}): Promise<Map<string, number>> {
  const { path } = readSettings('reuters.getWordIndex', { path: null as string | null }, options);
  checkOptionalPath('reuters.getWordIndex', 'path', path);
  return readWordIndex(path ?? await kerasFile('reuters_word_index.json'));
}

/** The 46 topics, by label. Source: keras.datasets.reuters.get_label_names. */
export function getLabelNames(): readonly string[] {
  return labelNames;
}

const labelNames = Object.freeze((
  'cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade reserves ship cotton carcass crude nat-gas cpi money-fx interest gnp meal-feed '
  + 'alum oilseed gold tin strategic-metal livestock retail ipi iron-steel rubber heat jobs lei bop zinc orange pet-chem dlr gas silver wpi hog lead'
).split(' '));
