/** @file keratin train TABLE.csv: a network that forecasts one column. */
import { join, resolve } from 'node:path';
import { check } from '../../core/errors.js';
import { setSeed } from '../../core/random.js';
import { learn } from '../run/learn.js';
import { openRunModel } from '../run/open-run.js';
import { type OpenSeries, openSeries, scoreSeries } from '../run/open-series.js';
import { RunCharts } from '../run/run-charts.js';
import { files, makeRunFolder } from '../run/run-folder.js';
import { runHeader } from '../run/run-header.js';
import { closingSequenceText } from '../run/sequence-closing.js';
import { seriesArchs, seriesDefaults } from '../run/sequence-defaults.js';
import { archOf, namesIn, saysDone, settingsToResume } from '../run/sequence-flags.js';
import { buildSeriesNetwork, describeSeriesArch, leastSteps } from '../run/sequence-networks.js';
import { type SequenceRecord, type SeriesSettings, readSequenceRecord, sequenceFiles, writeNormalization, writeSequenceRecord } from '../run/sequence-record.js';
import { trainingCallbacks } from '../run/start-run.js';
import type { TrainFlags } from '../run/train-flags.js';
import { counted, grouped, plain, shortPath } from '../text.js';
import { tableName } from '../run/data-kind.js';

export async function trainSeries(given: string | undefined, flags: TrainFlags): Promise<void> {
  const earlier = flags.resume === undefined ? undefined : await readSequenceRecord(flags.resume, 'series');
  if (earlier !== undefined && saysDone(earlier, flags)) return;
  const asked = asSettings(flags);
  const planned = earlier === undefined ? newSettings(given!, asked, flags) : settingsToResume(earlier.settings, given, asked, flags);
  const series = await openSeries(planned);
  const { settings, counts } = series;
  if (earlier !== undefined) checkSameRows(earlier, series, flags.resume!);
  const steps = Math.ceil(settings.lookback / settings.step);
  const least = leastSteps(settings.arch);
  check(steps >= least, () => ({ code: 'cli/option', where: 'keratin train --lookback', expected: `at least ${least} steps for the network ${settings.arch}`, received: `${steps}`, fix: `use --lookback ${least * settings.step}, or --arch gru` }));
  setSeed(settings.seed);
  const model = buildSeriesNetwork({ ...settings, steps, width: settings.columns.length, device: flags.device });
  const folder = flags.resume ?? await makeRunFolder(flags.out, settings.data.replace(tableName, ''));
  const record: SequenceRecord<SeriesSettings> = { settings, classes: [], counts, state: 'training' };
  const charts = new RunCharts(join(folder, files.curves), `${plain(shortPath(settings.data))}: ${settings.arch}, ${plain(settings.target)}`);
  const minutes = flags.minutes === undefined ? '' : ` or ${counted(flags.minutes, 'minute')}`;
  console.log(await runHeader([
    ['table', `${shortPath(settings.data)}: ${Object.entries(counts).map(([part, count]) => `${counted(count, 'row')} for ${part}`).join(', ')}`],
    ['columns', `${settings.columns.length}: ${plain(settings.columns.join(', '))}`],
    ...series.notices.map((notice) => ['note', plain(notice)] as const),
    ['forecast', `${plain(settings.target)}, ${counted(settings.delay + 1, 'row')} after the last of ${settings.lookback}${settings.step === 1 ? '' : `, of which every ${settings.step}th is read`}`],
    ['network', `${settings.arch}: ${describeSeriesArch(settings.arch)}, ${counted(model.countParams(), 'parameter')}`],
    ['training', `${counted(settings.epochs, 'epoch')}${minutes} of ${counted(settings.stepsPerEpoch, 'step')}, batches of ${settings.batch}, RMSprop ${settings.learningRate}, seed ${settings.seed}`],
  ], { resume: flags.resume, device: flags.device, folder }));
  await writeSequenceRecord(folder, record);
  await writeNormalization(folder, record, series.scale);
  const { train, validation } = series;
  const took = await learn({
    model, folder, charts, epochs: settings.epochs, minutes: flags.minutes ?? Infinity, isNew: flags.resume === undefined, asks: 'TABLE.csv',
    callbacks: trainingCallbacks(folder, charts, validation !== null, { batchSize: settings.batch, device: flags.device ?? 'cpu' }, 'val_loss'),
    fit: (how) => model.fit(train, { ...how, ...(validation === null ? {} : { validationData: validation }) }),
    stopped: () => writeSequenceRecord(folder, { ...record, state: 'stopped' }),
  });
  // What time did not suffice for can be done later, with more epochs.
  if (took !== undefined) console.log(await finish(folder, { ...record, settings: { ...settings, epochs: Math.min(settings.epochs, charts.epochs) } }, series, charts, took));
}

/** Tests the best epoch's network beside the forecast that everybody can make, and writes what is left to write. */
async function finish(folder: string, record: SequenceRecord<SeriesSettings>, series: OpenSeries, charts: RunCharts, took: string): Promise<string> {
  const { model } = await openRunModel(folder);
  await model.exportOnnx(join(folder, files.onnx));
  const found = series.validation === null ? undefined : await scoreSeries(model, series.validation, series.unit);
  await writeSequenceRecord(folder, { ...record, state: 'finished', ...(found === undefined ? {} : { results: { validationError: found.error, naiveError: found.naive } }) });
  return closingSequenceText({
    folder, took, epochs: charts.epochs, history: charts.history, monitor: 'val_loss', asks: ['TABLE.csv'], takes: 'windows',
    results: found === undefined ? [] : [
      ['validation', found.error.toPrecision(4), `mean absolute error of ${plain(record.settings.target)}`],
      ['naive', found.naive.toPrecision(4), `if it stays as it is; ${found.error < found.naive ? `the network's is ${((1 - found.error / found.naive) * 100).toFixed(1)} % less` : 'the network is no better'}`],
    ],
    written: [[sequenceFiles.normalization, 'mean and deviation of each column, to scale windows by']],
  });
}

/** Settings that options name; undefined where they do not. */
function asSettings({ arch, batch, learningRate, validationSplit, seed, dropout, target, columns, lookback, step, delay, steps, missing }: TrainFlags): Partial<Record<keyof SeriesSettings, unknown>> {
  return { arch, batch, learningRate, validationSplit, seed, dropout, target, columns: columns === undefined ? undefined : namesIn(columns), lookback, step, delay, stepsPerEpoch: steps, missing };
}

/** Columns, target and steps may still be open. */
function newSettings(given: string, asked: ReturnType<typeof asSettings>, flags: TrainFlags): SeriesSettings {
  const named = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Partial<SeriesSettings>;
  const { epochs, batch, learningRate, lookback, step, delay } = seriesDefaults;
  return {
    batch, learningRate, validationSplit: 0.2, seed: 1, dropout: 0, target: '', columns: [], lookback, step, delay, stepsPerEpoch: 0, missing: null,
    ...named, epochs: flags.epochs ?? epochs, kind: 'series', data: resolve(given), arch: archOf(flags.arch, seriesArchs, seriesDefaults.arch),
  };
}

function checkSameRows({ counts }: SequenceRecord, series: OpenSeries, folder: string): void {
  const tell = (numbers: Readonly<Record<string, number>>): string => Object.entries(numbers).map(([part, n]) => `${grouped(n)} for ${part}`).join(', ');
  check(tell(counts) === tell(series.counts), () => ({ code: 'run/rows', where: `keratin train --resume ${folder}`, expected: `the rows that the run began with: ${tell(counts)}`, received: tell(series.counts), fix: 'use the table as it was, or start a new run without --resume' }));
}
