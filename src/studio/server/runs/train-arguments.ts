/** @file The form of a new run as arguments of keratin train. */
import { archNames, baseSize, defaults, networkNames } from '../../../cli/run/defaults.js';
import { seriesArchs, seriesDefaults, textArchs, textDefaults } from '../../../cli/run/sequence-defaults.js';
import type { DataFolder, DataKind, RunForm, StudioInfo } from '../../protocol/forms.js';
import { httpError } from '../http-error.js';

const { arch, imageSize, epochs, batch, learningRate, validationSplit, seed } = defaults;
const common = { data: '', validationSplit, seed, device: 'cpu' } as const;

/** What the forms begin with. */
export const forms: StudioInfo['forms'] = {
  pictures: { architectures: archNames, defaults: { ...common, arch, epochs, batch, learningRate, imageSize, augment: false, base: null, fineTune: false } },
  texts: { architectures: textArchs, defaults: { ...common, ...textDefaults, length: null, language: null, dropout: 0 } },
  series: { architectures: seriesArchs, defaults: { ...common, ...pick(seriesDefaults), target: '', steps: null, missing: null, dropout: 0 } },
};
export const bases: StudioInfo['bases'] = networkNames.map((name) => ({ name, imageSize: baseSize(name) }));
export const onBase: StudioInfo['onBase'] = { epochs: defaults.epochsOnBase };

function pick({ stepsPerEpoch: _, ...rest }: typeof seriesDefaults): Omit<typeof seriesDefaults, 'stepsPerEpoch'> {
  return rest;
}

interface Option { readonly flag: string; readonly is: (value: unknown) => boolean; readonly expected: string; readonly kinds?: readonly DataKind[] }

const whole = (least: number, most: number) => (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
const between = (low: number, high: number) => (value: unknown): boolean => typeof value === 'number' && value > low && value < high;
const share = { is: (value: unknown): boolean => value === 0 || between(0, 1)(value), expected: 'a number from 0 to below 1' };
const matching = (pattern: RegExp) => (value: unknown): boolean => typeof value === 'string' && pattern.test(value);
const many = (least: number, most = 1e6) => ({ is: whole(least, most), expected: `a whole number of ${least} or more` });

const options: Readonly<Record<Exclude<keyof RunForm, 'data' | 'arch' | 'augment' | 'base' | 'fineTune' | 'target'>, Option>> = {
  epochs: { flag: '--epochs', ...many(1) },
  batch: { flag: '--batch', ...many(1, 1e5) },
  learningRate: { flag: '--learning-rate', is: between(0, Infinity), expected: 'a number above 0' },
  validationSplit: { flag: '--validation-split', ...share },
  seed: { flag: '--seed', is: whole(0, 2 ** 53), expected: 'a whole number' },
  device: { flag: '--device', is: matching(/^[a-z][a-z0-9-]{0,30}$/i), expected: 'a device of /api/studio' },
  imageSize: { flag: '--image-size', is: whole(1, 2048), expected: 'a whole number of pixels, at most 2048', kinds: ['pictures'] },
  words: { flag: '--words', ...many(2), kinds: ['texts'] },
  length: { flag: '--length', ...many(1, 1e5), kinds: ['texts'] },
  language: { flag: '--language', is: matching(/^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i), expected: 'a language, as zh', kinds: ['texts'] },
  dropout: { flag: '--dropout', ...share, kinds: ['texts', 'series'] },
  lookback: { flag: '--lookback', ...many(1), kinds: ['series'] },
  step: { flag: '--step', ...many(1), kinds: ['series'] },
  delay: { flag: '--delay', ...many(0), kinds: ['series'] },
  steps: { flag: '--steps', ...many(1), kinds: ['series'] },
  missing: { flag: '--missing', is: Number.isFinite, expected: 'a number, as -9999', kinds: ['series'] },
};

/**
 * Flags for what was asked for; settings of other kinds of data are left out.
 * @param models ids of the models that a run may begin with
 * @throws KeratinError `server/request`
 */
export function trainArguments(form: Partial<RunForm>, { kind, columns }: Pick<DataFolder, 'kind' | 'columns'>, models: ReadonlySet<string>): string[] {
  const args = kind === 'pictures' ? pictureArguments(form, models) : kind === 'series' ? targetArguments(form, columns) : [];
  const { architectures } = forms[kind];
  if (given(form.arch) && !(kind === 'pictures' && given(form.base))) {
    need(architectures.includes(form.arch), 'arch', architectures.join(' or '), form.arch);
    args.push(`--arch=${form.arch}`);
  }
  for (const [name, { flag, is, expected, kinds }] of Object.entries(options)) {
    const value = form[name as keyof typeof options];
    if (!given(value) || kinds?.includes(kind) === false || (name === 'dropout' && value === 0)) continue;
    need(is(value), name, expected, value);
    args.push(`${flag}=${value}`); // in one piece: a value may begin with -
  }
  return args;
}

function pictureArguments({ augment, base, fineTune }: Partial<RunForm>, models: ReadonlySet<string>): string[] {
  const args = augment === true ? ['--augment'] : [];
  if (!given(base)) {
    need(fineTune !== true, 'fineTune', 'a base to tune', 'none');
    return args;
  }
  const isModel = typeof base === 'string' && base.startsWith('./') && models.has(base.slice(2));
  need(isModel || (networkNames as readonly string[]).includes(base), 'base', `${networkNames.join(', ')}, or ./ and the id of a model`, base);
  return [...args, `--base=${base}`, ...(fineTune === true ? ['--fine-tune'] : [])];
}

function targetArguments({ target }: Partial<RunForm>, columns: readonly string[]): string[] {
  if (!given(target) && columns.length === 1) return [];
  need(typeof target === 'string' && columns.includes(target), 'target', `a column: ${columns.join(', ')}`.slice(0, 300), target);
  return [`--target=${target}`];
}

const given = <T>(value: T | null | undefined | ''): value is T => value !== undefined && value !== null && value !== '';

function need(is: boolean, where: string, expected: string, received: unknown): void {
  if (!is) throw httpError('server/request', { where, expected, received: JSON.stringify(received)?.slice(0, 60) ?? 'none', fix: 'change it, or leave it out' });
}
