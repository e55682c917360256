/** @file flowFromTable: endless batches of the pictures that a table names, with targets from its columns. */
import { areFiles } from '#list-pictures';
import { check, show } from '../../core/errors.js';
import { announce } from '../../core/log.js';
import { Tensor } from '../../core/tensor.js';
import { checkOptionalPath } from '../../formats/file-error.js';
import { checkClassNames } from '../class-names.js';
import { type ClassMode, type Targets, classTargets, readClassMode } from './class-targets.js';
import { type FileFlowOptions, checkBatchMemory, fileFlowDefaults, partOf, readFlowOptions, recipeOf } from './flow-options.js';
import { imageExtensions } from './image-header.js';
import { byCodePoints, someOf } from './names.js';
import { PictureFlow } from './picture-flow.js';
import type { PictureTransform } from './picture-maker.js';
import { type PictureTable, type TableRow, columnOf, labelsOf, numbersOf, readTable, textsOf } from './picture-table.js';

/** {@link ClassMode}, and `raw` the numbers of yCol [n] or [n, columns], `multiOutput` a list of one [n] for each column. */
export type TableClassMode = ClassMode | 'raw' | 'multiOutput' | 'multi_output';

/** Options of {@link flowFromTable}. */
export interface TableFlowOptions extends FileFlowOptions {
  /** Folder that the paths start from; default the folder that the program was started in. */
  readonly directory?: string | null;
  /** Column of the paths; default `filename`. */
  readonly xCol?: string;
  /** Column of the targets, or several; default `class`. */
  readonly yCol?: string | readonly string[];
  /** Column of weights in the loss. */
  readonly weightCol?: string | null;
  /** Classes, other rows are left out; default all, in the order of their names. */
  readonly classes?: readonly string[] | null;
  /** Form of the targets; default `categorical`, in which a row may have several classes. */
  readonly classMode?: TableClassMode;
  /** Leaves rows out whose file is not there, or is no picture by its name; default true. */
  readonly validateFilenames?: boolean;
}

const modes = ['categorical', 'binary', 'sparse', 'input', 'raw', 'multiOutput', 'multi_output'] as const;
const defaults: Required<TableFlowOptions> = {
  ...fileFlowDefaults, directory: null, xCol: 'filename', yCol: 'class', weightCol: null, classes: null, classMode: 'categorical', validateFilenames: true,
};

/**
 * Endless batches of the pictures that a table names; in all else as {@link flowFromDirectory}.
 * Says `Found 2000 validated image filenames belonging to 2 classes.`
 *
 * Source: keras_preprocessing 1.1, ImageDataGenerator.flow_from_dataframe.
 *
 * @param table rows such as `{ filename: 'a.jpg', class: 'cat' }`, or the path of a CSV file with a header
 * @throws KeratinError `data/table` `data/column` `data/empty` `data/class-mode` `option/…` `file/…`
 *
 * @example
 * const train = await imageDataGenerator({ rescale: 1 / 255 }).flowFromTable('labels.csv', { directory: 'photos', xCol: 'id', yCol: 'breed' });
 */
export async function flowFromTable(table: readonly TableRow[] | string, options: TableFlowOptions = {}, transform: PictureTransform | null = null): Promise<PictureFlow> {
  const place = 'flowFromTable';
  const settings = readFlowOptions(place, defaults, options);
  checkClassNames(place, 'classes', settings.classes);
  const mode = readClassMode(place, modes, settings.classMode);
  const recipe = recipeOf(place, settings, transform);
  const part = partOf(place, settings.subset, transform?.settings.validationSplit ?? 0);
  checkOptionalPath(place, 'directory', settings.directory);
  const pathOf = (name: string): string => (settings.directory === null ? name : `${settings.directory}/${name}`);

  const all = await readTable(table);
  const [valid, dropped] = settings.validateFilenames ? keepFiles(all, settings.xCol, pathOf) : [all, []];
  const labelled = mode === 'categorical' || mode === 'binary' || mode === 'sparse';
  const { rows, classNames } = labelled ? keepClasses(valid, onlyOne(place, settings.yCol), settings.classes, mode === 'categorical') : { rows: valid.rows, classNames: [] };
  const [from, to] = part.map((fraction) => Math.trunc(fraction * rows.length));
  const chosen: PictureTable = { name: all.name, rows: rows.slice(from, to) };

  const filenames = textsOf(chosen, settings.xCol);
  const notices = dropped.length === 0 ? [] : [`${dropped.length} rows are left out, since their files are not there or are no pictures: ${someOf(dropped)}.`];
  if (settings.verbose !== 0) {
    const found = `Found ${filenames.length} ${settings.validateFilenames ? 'validated' : 'non-validated'} image filenames`;
    announce([`${found}${labelled ? ` belonging to ${classNames.length} classes` : ''}.`, ...notices].join('\n'));
  }
  check(filenames.length > 0, () => ({ code: 'data/empty', where: place, expected: 'rows with pictures', received: ['none', ...notices].join(': '), fix: 'check directory, xCol and the paths in the table' }));

  checkBatchMemory(place, 'targetSize', recipe, settings.batchSize, filenames.length);
  const numbers = new Map(classNames.map((name, number) => [name, number]));
  const classes = labelled ? labelsOf(chosen, settings.yCol as string, true).map((names) => simplest(names.map((name) => numbers.get(name)!))) : [];
  const targets = labelled || mode === 'input' || mode === null ? classTargets(place, mode, classNames, classes) : numberTargets(place, chosen, mode, settings.yCol);
  const sampleWeights = settings.weightCol === null ? undefined : numbersOf(chosen, settings.weightCol);
  return new PictureFlow({ options: settings, recipe, transform, filenames, filepaths: filenames.map(pathOf), classNames, classes, targets, sampleWeights });
}

const simplest = (numbers: readonly number[]): number | readonly number[] => (numbers.length === 1 ? numbers[0]! : numbers);

/** Rows whose file is there and has a picture's name, and the names of the others. */
function keepFiles(table: PictureTable, column: string, pathOf: (name: string) => string): [kept: PictureTable, dropped: string[]] {
  const names = columnOf(table, column).map((value) => (typeof value === 'string' ? value : ''));
  const there = areFiles(names.map(pathOf));
  const isGood = names.map((name, i) => there[i]! && imageExtensions.some((ending) => name.toLowerCase().endsWith(ending)));
  return [{ ...table, rows: table.rows.filter((_, i) => isGood[i]) }, names.filter((_, i) => !isGood[i]).map((name) => (name === '' ? '(no name)' : name))];
}

/** Rows that have a class, and only the classes that were asked for. */
function keepClasses(table: PictureTable, column: string, wanted: readonly string[] | null, several: boolean): { rows: readonly TableRow[]; classNames: readonly string[] } {
  const labels = labelsOf(table, column, several);
  const classNames = [...new Set(wanted ?? labels.flat())].sort(byCodePoints);
  const known = new Set(classNames);
  const rows = table.rows.flatMap((row, i) => {
    const kept = labels[i]!.filter((label) => known.has(label));
    return kept.length === 0 ? [] : [{ ...row, [column]: kept.length === 1 ? kept[0] : kept }];
  });
  return { rows, classNames };
}

function onlyOne(place: string, column: string | readonly string[]): string {
  const [first, ...more] = [column].flat();
  check(first !== undefined && more.length === 0, () => ({
    code: 'option/value', where: place, expected: 'yCol to be the name of one column for this classMode', received: show(column), fix: "use classMode: 'raw' or 'multiOutput' for several columns",
  }));
  return first;
}

function numberTargets(place: string, table: PictureTable, mode: 'raw' | 'multiOutput' | 'multi_output', columns: string | readonly string[]): Targets {
  check(mode === 'raw' || Array.isArray(columns), () => ({
    code: 'option/value', where: place, expected: 'yCol to be a list of columns for classMode "multiOutput"', received: show(columns), fix: `write yCol: [${show(columns)}]`,
  }));
  const values = [columns].flat().map((column) => numbersOf(table, column));
  const pick = (samples: Uint32Array, of: Float32Array): Tensor => new Tensor([samples.length], 'float32', Float32Array.from(samples, (sample) => of[sample]!));
  if (mode !== 'raw') return (samples) => values.map((of) => pick(samples, of));
  if (!Array.isArray(columns)) return (samples) => pick(samples, values[0]!);
  return (samples) => {
    const rows = new Float32Array(samples.length * values.length);
    samples.forEach((sample, i) => values.forEach((of, column) => { rows[i * values.length + column] = of[sample]!; }));
    return new Tensor([samples.length, values.length], 'float32', rows);
  };
}
