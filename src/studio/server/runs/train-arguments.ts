/** @file The form of a new run as arguments of keratin train. */
import { archNames, defaults } from '../../../cli/run/defaults.js';
import { textArchs, textDefaults } from '../../../cli/run/sequence-defaults.js';
import type { DataFolder, RunForm, StudioInfo } from '../../protocol/forms.js';
import { httpError } from '../http-error.js';

/** What the form begins with. */
export const formDefaults: RunForm = {
  data: '', epochs: defaults.epochs, batch: defaults.batch, augment: false, arch: defaults.arch, imageSize: defaults.imageSize,
  learningRate: defaults.learningRate, validationSplit: defaults.validationSplit, seed: defaults.seed, device: 'cpu',
};

export const forms: StudioInfo['forms'] = {
  pictures: { defaults: formDefaults, architectures: archNames },
  texts: { defaults: { ...formDefaults, epochs: textDefaults.epochs, batch: textDefaults.batch, arch: textDefaults.arch, learningRate: textDefaults.learningRate }, architectures: textArchs },
};

const whole = (least: number, most: number) => (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
const between = (low: number, high: number) => (value: unknown): boolean => typeof value === 'number' && value > low && value < high;

const options: Readonly<Record<Exclude<keyof RunForm, 'data' | 'augment'>, readonly [flag: string, is: (value: unknown) => boolean, expected: string]>> = {
  epochs: ['--epochs', whole(1, 1e6), 'a whole number of 1 or more'],
  batch: ['--batch', whole(1, 1e5), 'a whole number of 1 or more'],
  arch: ['--arch', (value) => [...archNames, ...textArchs].some((name) => name === value), [...archNames, ...textArchs].join(' or ')],
  imageSize: ['--image-size', whole(1, 2048), 'a whole number of pixels, at most 2048'],
  learningRate: ['--learning-rate', between(0, Infinity), 'a number above 0'],
  validationSplit: ['--validation-split', (value) => value === 0 || between(0, 1)(value), 'a number from 0 to below 1'],
  seed: ['--seed', whole(0, 2 ** 53), 'a whole number'],
  device: ['--device', (value) => typeof value === 'string' && /^[a-z][a-z0-9-]{0,30}$/i.test(value), 'a device of /api/studio'],
};

/** @throws KeratinError `server/request` */
export function trainArguments(form: Partial<RunForm>, kind: DataFolder['kind']): string[] {
  const ofPictures = kind === 'pictures';
  const args: string[] = ofPictures && form.augment === true ? ['--augment'] : [];
  for (const [name, [flag, is, expected]] of Object.entries(options)) {
    const value = form[name as keyof typeof options];
    if (value === undefined || value === null || (name === 'imageSize' && !ofPictures)) continue;
    if (!is(value)) throw httpError('server/request', { where: name, expected, received: JSON.stringify(value).slice(0, 60), fix: 'change it, or leave it out' });
    args.push(flag, String(value));
  }
  return args;
}
