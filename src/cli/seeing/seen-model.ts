/** @file The model that a person wants to look into: of a run, in a file, or a network of applications by its name. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { KeratinError, check, show } from '../../core/errors.js';
import { nearestNames } from '../../core/registry.js';
import { imagenetClasses } from '../../applications/imagenet-classes.js';
import { Tokenizer } from '../../data/text/tokenizer.js';
import { readFileBytes } from '../../formats/atomic-file.node.js';
import { loadModel } from '../../models/load.js';
import type { Model } from '../../models/model.js';
import { modelPath } from '../run/open-run.js';
import { files, readRunJson } from '../run/run-folder.js';
import { quoted } from '../text.js';
import type { Preprocess } from './preprocess.js';

/** A model, and what is known of it besides. */
export interface SeenModel {
  readonly model: Model;
  /** Names files that are drawn of the model alone. */
  readonly name: string;
  /** Names of its classes in the order of their numbers. */
  readonly classes: readonly string[] | null;
  /** What pictures were turned into, where that is known. */
  readonly preprocess: Preprocess | null;
  /** Words as numbers, where the model was trained on texts. */
  readonly tokenizer: Tokenizer | null;
}

const exists = (path: string): Promise<boolean> => stat(path).then(() => true, () => false);

/** Opens what was named. @throws KeratinError `cli/model` for nothing that is known, and whatever loading throws */
export async function openSeenModel(path: string, weights?: string): Promise<SeenModel> {
  if (weights === undefined && await exists(path)) return openSaved(path);
  const { baseNames, networkNamed } = await import('../run/bases.js'); // a tenth of a second, needed by few
  const network = networkNamed(path);
  check(network !== undefined, () => ({
    code: 'cli/model', where: 'keratin visualize', expected: `a run, a saved model, or one of ${baseNames().join(', ')}`, received: show(path),
    fix: weights !== undefined ? '--weights are for one of the networks by name' : nearestNames(path, baseNames()).map((near) => `did you mean ${near}?`)[0] ?? 'check the path',
  }));
  const model = await network({ weights: weights ?? 'imagenet' });
  return { model, name: path, classes: classNames(model, null), preprocess: network.preprocessing ?? 'none', tokenizer: null };
}

async function openSaved(path: string): Promise<SeenModel> {
  const folder = await exists(join(path, files.record)) ? path : await exists(join(dirname(resolve(path)), files.record)) ? dirname(resolve(path)) : null;
  const record = folder === null ? null : await readRunJson(folder) as { classes?: readonly string[]; settings?: { kind?: string } };
  const model = await loadModel(await modelPath(path), { compile: false, random: false }).catch(async (error: unknown) => {
    const { withNetwork } = await import('../run/bases.js');
    throw withNetwork(error, path, (network) => `keratin visualize WHAT ${network} … --weights ${quoted(path)}`);
  });
  const tokenizer = folder === null || record!.settings?.kind !== 'texts' ? null : await readTokenizer(join(folder, 'tokenizer.json'));
  const isOfPictures = record !== null && record.settings?.kind === undefined;
  return { model, name: basename(resolve(path)).replace(/\.(keras|h5|hdf5|json|onnx)$/i, ''), classes: classNames(model, record?.classes ?? null), preprocess: isOfPictures ? 'none' : null, tokenizer };
}

export const readTokenizer = async (path: string): Promise<Tokenizer> => Tokenizer.fromJson(new TextDecoder().decode(await readFileBytes(path)));

/** Those that are known, or ImageNet's where there are 1000. */
function classNames(model: Model, known: readonly string[] | null): readonly string[] | null {
  const outputs = model.output.shape.at(-1);
  if (known !== null && known.length === Math.max(2, outputs ?? 0)) return known;
  return outputs === 1000 ? imagenetClasses().map(({ name }) => name) : null;
}

/** The number of a class that was named, or given as a number. @throws KeratinError `cli/option` */
export function classNumber({ model, classes }: SeenModel, typed: string): number {
  const count = Math.max(2, model.output.shape.at(-1) ?? 1);
  const named = classes?.indexOf(typed) ?? -1;
  if (named >= 0) return named;
  const value = Number(typed);
  if (/^\d+$/.test(typed) && value < count) return value;
  throw new KeratinError({
    code: 'cli/option', where: 'keratin visualize --class', expected: `${classes === null ? 'the number' : 'the name or number'} of a class, 0 to ${count - 1}${classes !== null && classes.length <= 20 ? `: ${classes.join(', ')}` : ''}`, received: show(typed),
    fix: nearestNames(typed, classes ?? []).map((near) => `did you mean --class ${quoted(near)}?`)[0] ?? 'leave --class out for the likeliest one',
  });
}

/** `African_elephant`, or `class 3` where classes have no names. */
export const className = ({ classes }: SeenModel, index: number): string => classes?.[index] ?? `class ${index}`;
