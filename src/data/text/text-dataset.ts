/** @file Texts in folders by class, as data to train on. */
import { listTextFiles, readTextFiles } from '#text-files';
import { type ErrorFields, check, show } from '../../core/errors.js';
import { announce } from '../../core/log.js';
import { RandomGenerator, checkOptionalSeed, random as sharedRandom } from '../../core/random.js';
import { oneOfWords, readSettings, readVerbose } from '../../core/settings.js';
import { Tensor, type TensorLike, tensor } from '../../core/tensor.js';
import { checkClassNames } from '../class-names.js';
import type { BatchSource } from '../dataset.js';
import { toCategorical } from '../to-categorical.js';
import { compareCodePoints } from './vocabulary.js';

/** Options of {@link textDatasetFromDirectory}. */
export interface TextDirectoryOptions {
  /** `inferred` from the folders (default); null for none; or one label for each file, in the order of the names. */
  readonly labels?: 'inferred' | readonly number[] | null;
  /** `int` class numbers (default), `categorical` one-hot rows, `binary` 0 or 1 in a column, null for none. */
  readonly labelMode?: 'int' | 'categorical' | 'binary' | null;
  /** Folders to use, in the order of their class numbers; default all, by name. */
  readonly classNames?: readonly string[] | null;
  /** Texts a batch; default 32. */
  readonly batchSize?: number;
  /** Texts are cut to this many characters; default whole. */
  readonly maxLength?: number | null;
  /** Mixes the texts, and the batches anew in each pass; default true. Without it they stand in the order of their names. */
  readonly shuffle?: boolean;
  /** Of the order; needed where shuffled texts are split, so that both parts are cut from one order. */
  readonly seed?: number | null;
  /** Fraction that is for validation, from the end. */
  readonly validationSplit?: number | null;
  /** Which part. */
  readonly subset?: 'training' | 'validation' | 'both' | null;
  /** Whether folders behind links are entered; default false. */
  readonly followLinks?: boolean;
  /** 1 or true (default) says what was found, 0 or false does not. */
  readonly verbose?: 0 | 1 | boolean;
}

const defaults: Required<TextDirectoryOptions> = {
  labels: 'inferred', labelMode: 'int', classNames: null, batchSize: 32, maxLength: null, shuffle: true, seed: null, validationSplit: null, subset: null, followLinks: false, verbose: 1,
};
const WHERE = 'textDatasetFromDirectory';

/** Makes inputs of texts: a `textVectorization`, or a function. */
export type Vectorizer = ((texts: readonly string[]) => TensorLike) | { call(texts: readonly string[]): TensorLike };

/** Texts with their classes. */
export interface TextDataset {
  readonly texts: readonly string[];
  /** int32 [n], float32 [n, classes] or float32 [n, 1], by labelMode; null where there are none. */
  readonly labels: Tensor | null;
  readonly classNames: readonly string[];
  /** Paths below the folder. */
  readonly files: readonly string[];
  /** Batches for `fit`: what the vectorizer makes of the texts, and their labels. */
  batches(vectorize: Vectorizer): BatchSource;
}

interface OneSubset { readonly subset?: 'training' | 'validation' | null }
type Labelled = TextDataset & { readonly labels: Tensor };
/** Options without a null that leaves the labels away: `labels` is a tensor then. */
type LabelledTexts = TextDirectoryOptions & { readonly labels?: 'inferred' | readonly number[]; readonly labelMode?: 'int' | 'categorical' | 'binary' };

/**
 * Reads the .txt files of a folder that has one folder for each class. Says `Found 25000 files belonging to 2 classes.`
 *
 * Source: keras.utils.text_dataset_from_directory.
 *
 * @throws KeratinError `data/empty` `data/classes` `data/labels` `data/split` `option/…` `random/seed` `file/missing`
 * @example
 * const [train, validation] = await textDatasetFromDirectory('aclImdb/train', { classNames: ['neg', 'pos'], validationSplit: 0.2, subset: 'both', seed: 1 });
 * const vectorize = textVectorization({ maxTokens: 10000, outputSequenceLength: 500 });
 * vectorize.adapt(train.texts);
 * await model.fit(train.batches(vectorize), { epochs: 10, validationData: validation.batches(vectorize) });
 */
export function textDatasetFromDirectory(directory: string, options: LabelledTexts & { readonly subset: 'both' }): Promise<[training: Labelled, validation: Labelled]>;
export function textDatasetFromDirectory(directory: string, options: TextDirectoryOptions & { readonly subset: 'both' }): Promise<[training: TextDataset, validation: TextDataset]>;
export function textDatasetFromDirectory(directory: string, options?: LabelledTexts & OneSubset): Promise<Labelled>;
export function textDatasetFromDirectory(directory: string, options: TextDirectoryOptions & OneSubset): Promise<TextDataset>;
export async function textDatasetFromDirectory(directory: string, options: TextDirectoryOptions = {}): Promise<TextDataset | [TextDataset, TextDataset]> {
  const settings = readSettings(WHERE, defaults, options);
  checkOptions(settings);
  const all = (await listTextFiles(directory, settings)).sort(compareCodePoints);
  const { files, classes, classNames } = classify(directory, all, settings);
  const seed = settings.seed ?? sharedRandom.integer(2 ** 32);
  const order = settings.shuffle ? Array.from(new RandomGenerator(seed).permutation(files.length)) : files.map((_, i) => i);
  const held = Math.trunc((settings.validationSplit ?? 0) * files.length);
  const say = (text: string): void => { if (Number(settings.verbose) !== 0) announce(text); };
  say(`Found ${files.length} files${classes === null ? '' : ` belonging to ${classNames.length} classes`}.`);

  const part = async (subset: 'training' | 'validation' | null): Promise<TextDataset> => {
    const chosen = subset === null ? order : subset === 'training' ? order.slice(0, order.length - held) : order.slice(order.length - held);
    check(chosen.length > 0, () => ({ code: 'data/split', where: WHERE, expected: `texts for ${subset ?? 'the data set'}`, received: `none of ${files.length}`, fix: 'use more texts, or another validationSplit' }));
    if (subset !== null) say(`Using ${chosen.length} files for ${subset}.`);
    const paths = chosen.map((i) => files[i]!);
    const texts = (await readTextFiles(directory, paths)).map((text) => (settings.maxLength === null ? text : Array.from(text.slice(0, 2 * settings.maxLength)).slice(0, settings.maxLength).join('')));
    const labels = classes === null ? null : labelTensor(settings, chosen.map((i) => classes[i]!), classNames);
    return { texts, labels, classNames, files: paths, batches: (vectorize) => batchSource(texts, labels, vectorize, settings, seed) };
  };
  return settings.subset === 'both' ? [await part('training'), await part('validation')] : part(settings.subset);
}

function checkOptions(settings: Required<TextDirectoryOptions>): void {
  const { labelMode, subset, validationSplit, shuffle, seed, batchSize, maxLength, classNames, verbose } = settings;
  const wrong = (fits: boolean, expected: string, received: unknown, fix: string): void => check(fits, () => ({ code: 'option/value', where: WHERE, expected, received: show(received), fix }));
  readVerbose(WHERE, verbose);
  if (labelMode !== null) oneOfWords(WHERE, 'labelMode', ['int', 'categorical', 'binary'], labelMode);
  if (subset !== null) oneOfWords(WHERE, 'subset', ['training', 'validation', 'both'], subset);
  wrong((validationSplit === null) === (subset === null), 'validationSplit and subset together', validationSplit ?? subset, "pass both, as { validationSplit: 0.2, subset: 'training' }");
  wrong(validationSplit === null || (typeof validationSplit === 'number' && validationSplit > 0 && validationSplit < 1), 'validationSplit between 0 and 1', validationSplit, 'use 0.2');
  wrong(validationSplit === null || !shuffle || seed !== null, 'a seed where shuffled texts are split', seed, 'pass the same seed for both parts, or shuffle: false');
  checkOptionalSeed(WHERE, seed);
  checkClassNames(WHERE, 'classNames', classNames);
  wrong(Number.isInteger(batchSize) && batchSize > 0, 'batchSize as a whole number above 0', batchSize, 'use batchSize: 32');
  wrong(maxLength === null || (Number.isInteger(maxLength) && maxLength > 0), 'maxLength as a whole number above 0', maxLength, 'leave it out to keep texts whole');
}

/** Which files count, and their class numbers. */
function classify(directory: string, all: readonly string[], { labels, labelMode, classNames }: Required<TextDirectoryOptions>): { files: readonly string[]; classes: readonly number[] | null; classNames: readonly string[] } {
  const place = `${WHERE}, folder "${directory}"`;
  check(all.length > 0, () => ({ code: 'data/empty', where: place, expected: 'files that end in .txt', received: 'none', fix: 'check the path' }));
  if (labels === null || labelMode === null) return { files: all, classes: null, classNames: [] };
  if (labels !== 'inferred') {
    const not = (code: string, expected: string, received: string, fix: string) => (): ErrorFields => ({ code, where: place, expected, received, fix });
    check(Array.isArray(labels), not('data/labels', 'labels "inferred", a list of class numbers, or null', show(labels), "leave it out for 'inferred'"));
    check(labels.length === all.length, not('data/lengths', `a label for each of ${all.length} files`, `${labels.length}`, 'give them in the order of the names of the files'));
    const bad = labels.find((label) => !Number.isSafeInteger(label) || label < 0);
    check(bad === undefined, not('data/labels', 'class numbers 0, 1, 2, …', show(bad), 'number the classes from 0'));
    return { files: all, classes: labels, classNames: classNames ?? Array.from({ length: Math.max(...labels) + 1 }, (_, i) => String(i)) };
  }
  const found = [...new Set(all.filter((path) => path.includes('/')).map((path) => path.slice(0, path.indexOf('/'))))].sort(compareCodePoints);
  const names = classNames ?? found;
  const missing = names.filter((name) => !found.includes(name));
  check(found.length > 0 && missing.length === 0, () => ({
    code: 'data/classes', where: place, expected: found.length === 0 ? 'a folder for each class' : `the class folders ${names.map(show).join(', ')}`,
    received: found.length === 0 ? `${all.length} texts and no folders` : `none of the name ${missing.map(show).join(', ')}`, fix: found.length === 0 ? 'put the texts into folders by class, or pass labels' : `use ${found.map(show).join(', ')}`,
  }));
  const numbers = new Map(names.map((name, i) => [`${name}/`, i]));
  const classOf = (path: string): number | undefined => numbers.get(path.slice(0, path.indexOf('/') + 1));
  const files = all.filter((path) => classOf(path) !== undefined);
  return { files, classes: files.map((path) => classOf(path)!), classNames: names };
}

function labelTensor({ labelMode }: Required<TextDirectoryOptions>, classes: readonly number[], classNames: readonly string[]): Tensor {
  if (labelMode === 'categorical') return toCategorical(Int32Array.from(classes), classNames.length);
  if (labelMode === 'int') return new Tensor([classes.length], 'int32', Int32Array.from(classes));
  check(classNames.length === 2, () => ({
    code: 'data/classes', where: WHERE, expected: 'two classes for labelMode "binary"', received: `${classNames.length}: ${classNames.join(', ')}`, fix: "use labelMode: 'int' or 'categorical', or name two in classNames",
  }));
  return new Tensor([classes.length, 1], 'float32', Float32Array.from(classes));
}

function batchSource(texts: readonly string[], labels: Tensor | null, vectorize: Vectorizer, { batchSize, shuffle }: Required<TextDirectoryOptions>, seed: number): BatchSource {
  const blocks = Math.ceil(texts.length / 2);
  return {
    batches: Math.ceil(texts.length / batchSize),
    finite: true,
    async *iterate(epoch) {
      // Epoch by epoch another part of the generator's numbers; its first were used for the order of the files.
      const order = shuffle ? new RandomGenerator(seed, (epoch + 1) * 2 ** 20 + epoch * blocks).permutation(texts.length) : Uint32Array.from(texts.keys());
      for (let start = 0; start < texts.length; start += batchSize) {
        const rows = order.subarray(start, start + batchSize);
        const chosen = Array.from(rows, (i) => texts[i]!);
        const x = tensor(typeof vectorize === 'function' ? vectorize(chosen) : vectorize.call(chosen));
        yield labels === null ? { x } : { x, y: labels.gather(rows) };
      }
    },
  };
}
