/** @file keratin train FOLDER: from a folder of pictures to a trained classifier and all that one wants to know of it. */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { KeratinError, check } from '../../core/errors.js';
import { setSeed } from '../../core/random.js';
import { nearestNames } from '../../core/registry.js';
import type { Model } from '../../models/model.js';
import { currentBackend } from '../../runtime/function.js';
import { interruptible } from '../interrupt.js';
import { buildNetwork, compileNetwork, describeArch } from '../run/architectures.js';
import { type BaseSettings, FineTuning, buildOnBase, cacheFor, describeBase, isOnBase } from '../run/base-network.js';
import { sizeOfFile } from '../run/bases.js';
import { kindOfData } from '../run/data-kind.js';
import { archNames, baseSize, defaults } from '../run/defaults.js';
import { finishRun } from '../run/finish-run.js';
import { type OpenPictures, openPictures } from '../run/picture-folders.js';
import { RunCharts } from '../run/run-charts.js';
import { type RunRecord, type RunSettings, files, makeRunFolder, readRecord, removeRunFolder, writeRecord } from '../run/run-folder.js';
import { archOf, checkFlags } from '../run/sequence-flags.js';
import { kindOfRun } from '../run/sequence-record.js';
import { startRun, trainingCallbacks } from '../run/start-run.js';
import type { TrainFlags } from '../run/train-flags.js';
import { TimeLimit } from '../run/time-limit.js';
import { stoppedText } from '../run/closing-words.js';
import { counted, duration, grouped, plain, quoted, shortPath } from '../text.js';
import { wrap } from '../report.js';

export type { TrainFlags };

/** What is learned depends on what the data is. */
export async function train(given: string | undefined, flags: TrainFlags): Promise<void> {
  const kind = flags.resume !== undefined ? await kindOfRun(flags.resume) : given === undefined ? 'pictures' : await kindOfData(given);
  checkFlags(kind, flags);
  await checkDevice(flags.device);
  if (kind === 'texts') return (await import('./train-texts.js')).trainTexts(given, flags);
  if (kind === 'series') return (await import('./train-series.js')).trainSeries(given, flags);
  return trainPictures(given, flags);
}

async function trainPictures(given: string | undefined, flags: TrainFlags): Promise<void> {
  const earlier = flags.resume === undefined ? undefined : await readRecord(flags.resume);
  const settings = earlier === undefined ? await newSettings(given, flags) : settingsToResume(earlier, given, flags);
  if (earlier?.state === 'finished' && settings.epochs <= earlier.settings.epochs) {
    console.log(`${flags.resume} has done all of its ${earlier.settings.epochs} epochs. To train it further:\n\n  keratin train --resume ${quoted(flags.resume!)} --epochs ${2 * earlier.settings.epochs}`);
    return;
  }
  const pictures = await openPictures(settings, flags.workers);
  try {
    if (earlier !== undefined) checkSamePictures(earlier, pictures, flags.resume!);
    setSeed(settings.seed);
    const classes = pictures.classes.length;
    const network = { imageSize: settings.imageSize, classes, dropout: settings.augment };
    const model = isOnBase(settings) ? await buildOnBase({ ...network, ...settings }, flags.resume) : buildNetwork({ arch: settings.arch, ...network });
    compileNetwork(model, { classes, learningRate: settings.learningRate, ...(flags.device === undefined ? {} : { device: flags.device }) });
    const folder = flags.resume ?? await makeRunFolder(flags.out, settings.data);
    await run(model, pictures, { settings, classes: pictures.classes, pictures: pictures.counts, state: 'training' }, folder, flags);
  } finally {
    pictures.close();
  }
}

/** The run in its folder: header, training, end. */
async function run(model: Model, pictures: OpenPictures, record: RunRecord, folder: string, flags: TrainFlags): Promise<void> {
  const { settings } = record;
  const begun = performance.now();
  const limit = new TimeLimit(flags.minutes ?? Infinity);
  const charts = new RunCharts(`${folder}/${files.curves}`, `${nameOf(settings.data)}: ${isOnBase(settings) ? `on ${nameOf(settings.base)}` : settings.arch}, ${settings.imageSize} pixels${settings.augment ? ', augmented' : ''}`);
  try {
    console.log(await header(model, pictures, record, folder, flags));
    await startRun(folder, record, pictures);
    const stopped = await interruptible(async (signal) => {
      const tuning = isOnBase(settings) && settings.fineTune !== undefined ? [new FineTuning(model, { ...settings, fineTune: settings.fineTune })] : [];
      const cacheFrozen = isOnBase(settings) ? cacheFor(model, pictures, settings) : undefined;
      await model.fit(pictures.train, {
        ...(cacheFrozen && { cacheFrozen }),
        epochs: settings.epochs, signal: AbortSignal.any([signal, limit.signal]), callbacks: [...tuning, limit, ...trainingCallbacks(folder, charts, pictures.validation !== null, { batchSize: settings.batch, device: flags.device ?? 'cpu' })],
        ...(pictures.validation === null ? {} : { validationData: pictures.validation }),
      });
      return signal.aborted;
    }, () => console.log('\nStopping after this step. Ctrl-C again stops at once.'));
    if (stopped) {
      await model.save(`${folder}/${files.last}`);
      await writeRecord(folder, { ...record, state: 'stopped' });
      console.log(stoppedText(folder, charts.position, settings.epochs));
      process.exitCode = 130;
      return;
    }
  } catch (error) {
    // A new run that has learned nothing leaves nothing behind; an older one can go on.
    if (flags.resume === undefined && charts.epochs === 0) await removeRunFolder(folder);
    else console.error(`\nWhat was learned is kept. To go on: keratin train --resume ${quoted(folder)}\n`);
    throw withSkip(error, settings);
  }
  // What time did not suffice for can be done later, with more epochs.
  const done = { ...record, settings: { ...settings, epochs: Math.min(settings.epochs, charts.epochs) } };
  console.log(await finishRun(folder, done, pictures, charts, flags.resume === undefined ? ` in ${duration((performance.now() - begun) / 1000)}` : ''));
}

/** Of a picture that cannot be read, also how to do without it. */
function withSkip(error: unknown, { onCorrupt }: RunSettings): unknown {
  if (!(error instanceof KeratinError) || !error.code.startsWith('image/') || onCorrupt === 'skip') return error;
  const { code, where, expected, received, fix } = error;
  return new KeratinError({ code, where, expected, received, fix: `${fix}; or leave such pictures out: add --on-corrupt skip`, cause: error });
}

async function newSettings(given: string | undefined, flags: TrainFlags): Promise<RunSettings> {
  check(given !== undefined, () => ({
    code: 'cli/usage', where: 'keratin train', expected: 'a folder of pictures or texts, or a table', received: 'none', fix: 'name it, as in keratin train photos; what it must hold: keratin train --help',
  }));
  const augment = flags.augment ?? false;
  const base = baseSettings(flags);
  const imageSize = base === undefined ? defaults.imageSize : await sizeOfFile(base.base) ?? baseSize(base.base);
  return {
    data: resolve(given), arch: archOf(flags.arch, archNames, defaults.arch), imageSize: flags.imageSize ?? imageSize, epochs: flags.epochs ?? (base === undefined ? defaults.epochs : defaults.epochsOnBase),
    batch: flags.batch ?? (augment ? defaults.batchAugmented : defaults.batch), augment, learningRate: flags.learningRate ?? defaults.learningRate,
    validationSplit: flags.validationSplit ?? defaults.validationSplit, seed: flags.seed ?? defaults.seed, onCorrupt: flags.onCorrupt ?? 'error', ...base,
  };
}

/** Half of the epochs are for the classifier alone, where the base is tuned behind them. */
function baseSettings({ base, baseWeights, fineTune, arch, epochs = defaults.epochsOnBase }: TrainFlags): BaseSettings | undefined {
  const alone = base !== undefined ? undefined : baseWeights !== undefined ? '--base-weights' : fineTune !== undefined ? '--fine-tune' : undefined;
  check(alone === undefined && (base === undefined || arch === undefined), () => ({
    code: 'cli/option', where: 'keratin train', expected: alone === undefined ? '--base or --arch' : `--base beside ${alone}`, received: alone === undefined ? 'both' : 'none', fix: alone === undefined ? 'leave one of them out' : 'write --base mobilenetv2, for example',
  }));
  if (base === undefined) return undefined;
  return { base, ...(baseWeights !== undefined && { baseWeights: resolve(baseWeights) }), ...(fineTune !== undefined && { fineTune }), headEpochs: fineTune === undefined ? epochs : Math.ceil(epochs / 2) };
}

/** Those of the run; what it began with cannot be changed, but it may become longer. */
function settingsToResume({ settings }: RunRecord, given: string | undefined, { resume, out, workers: _, device: __, minutes: ___, ...flags }: TrainFlags): RunSettings {
  const { epochs = settings.epochs, onCorrupt = settings.onCorrupt } = flags;
  const changed = Object.entries(flags).find(([name, value]) => !['epochs', 'onCorrupt'].includes(name) && value !== settings[name as keyof RunSettings]);
  const flag = changed?.[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  check(changed === undefined && (out === undefined || resolve(out) === resolve(resume!)), () => ({
    code: 'cli/option', where: `keratin train --resume ${quoted(resume!)}`, expected: 'the settings that the run began with', received: changed === undefined ? `--out ${quoted(out!)}` : `--${flag} ${String(changed[1])}`,
    fix: `leave it out, or start a new run: keratin train ${quoted(shortPath(settings.data))}${changed === undefined ? '' : ` --${flag} ${String(changed[1])}`}`,
  }));
  return { ...settings, epochs, onCorrupt, data: given === undefined ? settings.data : resolve(given) };
}

/** Other pictures would come in another order: it would be another run. */
function checkSamePictures(earlier: RunRecord, { classes, counts }: OpenPictures, folder: string): void {
  const tell = (names: readonly string[], numbers: Readonly<Record<string, number>>): string => `${Object.entries(numbers).map(([part, n]) => `${n} for ${part}`).join(', ')}; classes ${names.join(', ')}`;
  const [expected, received] = [tell(earlier.classes, earlier.pictures), tell(classes, counts)];
  check(expected === received, () => ({
    code: 'run/pictures', where: `keratin train --resume ${quoted(folder)}`, expected: `the pictures that the run began with: ${expected}`, received, fix: 'put them back as they were, or start a new run without --resume',
  }));
}

async function checkDevice(device: string | undefined): Promise<void> {
  const { devices } = await currentBackend();
  if (device === undefined || devices.includes(device)) return;
  throw new KeratinError({
    code: 'cli/option', where: 'keratin train --device', expected: devices.join(' or '), received: device, fix: `use --device ${nearestNames(device, devices)[0] ?? devices[0]}; keratin doctor says more`,
  });
}

const nameOf = (path: string): string => plain(path.split(/[\\/]/).findLast((part) => part !== '') ?? path);

/** What was found and what will be done. */
async function header(model: Model, pictures: OpenPictures, { settings }: RunRecord, folder: string, flags: TrainFlags): Promise<string> {
  const { arch, imageSize, batch, augment, learningRate, epochs, seed } = settings;
  const { name, version } = await currentBackend();
  const line = (title: string, text: string): string => `  ${wrap(`${title.padEnd(10)}${text}`, (process.stdout.columns ?? 80) - 2, 12)}`;
  const parts = Object.entries(pictures.counts).map(([part, count]) => `${grouped(count)} for ${part}`);
  const perClass = pictures.classes.length > 20 ? '' : `: ${pictures.classes.map((label, i) => `${plain(label)} ${grouped(pictures.perClass[i]!)}`).join(', ')} for training`;
  return [
    flags.resume === undefined ? 'Training a new network' : `Going on with ${flags.resume}`,
    line('pictures', `${shortPath(settings.data)}: ${parts.join(', ')}`),
    line('classes', `${pictures.classes.length}${perClass}`),
    ...pictures.notices.map((notice) => line('note', plain(notice))),
    line('network', `${isOnBase(settings) ? describeBase(model, settings) : `${arch}: ${describeArch(arch)}`}, ${counted(model.countParams(), 'parameter')}`),
    line('training', `${counted(epochs, 'epoch')}${flags.minutes === undefined ? '' : ` or ${counted(flags.minutes, 'minute')}`}, ${imageSize} x ${imageSize} pixels, batches of ${batch}${augment ? ', augmented' : ''}, RMSprop ${learningRate}, seed ${seed}`),
    line('device', `${flags.device ?? 'cpu'}, ${availableParallelism()} cores (${name} ${version})`),
    line('writes to', `${folder}/`),
    '',
  ].join('\n');
}
