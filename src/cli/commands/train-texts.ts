/** @file keratin train FOLDER, where the folder holds texts by class. */
import { join, resolve } from 'node:path';
import { check } from '../../core/errors.js';
import { setSeed } from '../../core/random.js';
import { writeFileAtomic } from '../../formats/atomic-file.node.js';
import type { Model } from '../../models/model.js';
import { plotConfusionMatrix } from '../../visualization/confusion-matrix.js';
import { saveDrawing } from '../../visualization/save-drawing.node.js';
import { learn } from '../run/learn.js';
import { openRunModel } from '../run/open-run.js';
import { RunCharts } from '../run/run-charts.js';
import { files, makeRunFolder } from '../run/run-folder.js';
import { runHeader } from '../run/run-header.js';
import { type Score, scoreTexts } from '../run/score-texts.js';
import { closingSequenceText } from '../run/sequence-closing.js';
import { textArchs, textBatch, textDefaults } from '../run/sequence-defaults.js';
import { archOf, namesIn, saysDone, settingsToResume } from '../run/sequence-flags.js';
import { buildTextNetwork, describeTextArch } from '../run/sequence-networks.js';
import { type SequenceRecord, type TextSettings, readSequenceRecord, readTokenizer, sequenceFiles, writeSequenceRecord, writeTokenizer } from '../run/sequence-record.js';
import { trainingCallbacks } from '../run/start-run.js';
import type { TrainFlags } from '../run/train-flags.js';
import { type OpenTexts, openTexts } from '../run/text-folders.js';
import { counted, grouped, plain, shortPath } from '../text.js';

export async function trainTexts(given: string | undefined, flags: TrainFlags): Promise<void> {
  const earlier = flags.resume === undefined ? undefined : await readSequenceRecord(flags.resume, 'texts');
  if (earlier !== undefined && saysDone(earlier, flags)) return;
  const asked = asSettings(flags);
  const planned = earlier === undefined ? newSettings(given!, asked, flags) : settingsToResume(earlier.settings, given, asked, flags);
  const known = earlier === undefined ? undefined : await readTokenizer(flags.resume!);
  const texts = await openTexts({ ...planned, most: textDefaults.length }, known);
  const settings: TextSettings = { ...planned, length: texts.length, batch: planned.batch === 0 ? textBatch(texts.train.count) : planned.batch };
  if (earlier !== undefined) checkSameTexts(earlier, texts, flags.resume!);
  setSeed(settings.seed);
  const model = buildTextNetwork({ ...settings, classes: texts.classes.length, device: flags.device });
  const folder = flags.resume ?? await makeRunFolder(flags.out, settings.data);
  const record: SequenceRecord<TextSettings> = { settings, classes: texts.classes, counts: texts.counts, state: 'training' };
  const charts = new RunCharts(join(folder, files.curves), `${plain(shortPath(settings.data))}: ${settings.arch}, ${settings.length} words`);
  console.log(await header(model, texts, settings, folder, flags));
  await writeSequenceRecord(folder, record);
  await writeTokenizer(folder, texts.tokenizer);
  await writeFileAtomic(join(folder, files.labels), `${JSON.stringify(texts.classes, null, 2)}\n`);
  const { train, validation } = texts;
  const took = await learn({
    model, folder, charts, epochs: settings.epochs, minutes: flags.minutes ?? Infinity, isNew: flags.resume === undefined, asks: "'SOME TEXT'",
    callbacks: trainingCallbacks(folder, charts, validation !== null, { batchSize: settings.batch, device: flags.device ?? 'cpu' }),
    fit: (how) => model.fit(train.x, train.y, { ...how, batchSize: settings.batch, ...(validation === null ? {} : { validationData: [validation.x, validation.y] }) }),
    stopped: () => writeSequenceRecord(folder, { ...record, state: 'stopped' }),
  });
  // What time did not suffice for can be done later, with more epochs.
  if (took !== undefined) console.log(await finish(folder, { ...record, settings: { ...settings, epochs: Math.min(settings.epochs, charts.epochs) } }, texts, charts, took));
}

/** Tests the best epoch's network, and writes what is left to write. */
async function finish(folder: string, record: SequenceRecord<TextSettings>, texts: OpenTexts, charts: RunCharts, took: string): Promise<string> {
  const { model } = await openRunModel(folder);
  const { classes } = record;
  await model.exportOnnx(join(folder, files.onnx), { classes });
  const scores: Record<string, Score> = {};
  for (const part of ['validation', 'test'] as const) if (texts[part] !== null) scores[part] = await scoreTexts(model, texts[part], classes.length);
  const drawn = scores['validation'] ?? scores['test'];
  if (drawn !== undefined) await saveDrawing(join(folder, files.matrix), plotConfusionMatrix(drawn.matrix, { labels: classes, title: `${scores['validation'] === undefined ? 'Test' : 'Validation'} texts: what they are and what they were taken for` }));
  await writeSequenceRecord(folder, { ...record, state: 'finished', results: Object.fromEntries(Object.entries(scores).flatMap(([part, { accuracy, loss }]) => [[`${part}Accuracy`, accuracy], [`${part}Loss`, loss]])) });
  return closingSequenceText({
    folder, took, epochs: charts.epochs, history: charts.history, monitor: 'val_accuracy', asks: ["'SOME TEXT'", 'FILE.txt', '< LINES.txt'],
    results: Object.entries(scores).map(([part, { accuracy, pictures }]) => [part, accuracy, `of ${counted(pictures, 'text')} right`]),
    written: [...(drawn === undefined ? [] : [[files.matrix, 'which classes are taken for which']] as [string, string][]), [sequenceFiles.tokenizer, 'the vocabulary: Tokenizer.fromJson, also for Keras'], [files.labels, 'the names of the classes']],
    takes: 'word numbers',
  });
}

/** Settings that options name; undefined where they do not. */
function asSettings({ arch, batch, learningRate, validationSplit, seed, dropout, words, length, language, classes }: TrainFlags): Partial<Record<keyof TextSettings, unknown>> {
  return { arch, batch, learningRate, validationSplit, seed, dropout, words, length, segment: language, classes: classes === undefined ? undefined : namesIn(classes) };
}

/** Batch and length 0 are to be known when the texts are read. */
function newSettings(given: string, asked: ReturnType<typeof asSettings>, flags: TrainFlags): TextSettings {
  const named = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Partial<TextSettings>;
  return {
    epochs: flags.epochs ?? textDefaults.epochs, batch: 0, learningRate: textDefaults.learningRate, validationSplit: 0.2, seed: 1, dropout: 0, words: textDefaults.words, length: 0, segment: null, classes: null,
    ...named, kind: 'texts', data: resolve(given), arch: archOf(flags.arch, textArchs, textDefaults.arch),
  };
}

/** Other texts would come in another order: it would be another run. */
function checkSameTexts({ classes, counts }: SequenceRecord, texts: OpenTexts, folder: string): void {
  const tell = (names: readonly string[], numbers: Readonly<Record<string, number>>): string => `${Object.entries(numbers).map(([part, n]) => `${n} for ${part}`).join(', ')}; classes ${names.join(', ')}`;
  const [expected, received] = [tell(classes, counts), tell(texts.classes, texts.counts)];
  check(expected === received, () => ({ code: 'run/texts', where: `keratin train --resume ${folder}`, expected: `the texts that the run began with: ${expected}`, received, fix: 'put them back as they were, or start a new run without --resume' }));
}

function header(model: Model, { counts, classes, perClass, tokenizer, length }: OpenTexts, { data, arch, batch, epochs, learningRate, words, seed }: TextSettings, folder: string, { resume, device, minutes }: TrainFlags): Promise<string> {
  const perClassText = classes.length > 20 ? '' : `: ${classes.map((label, i) => `${plain(label)} ${grouped(perClass[i]!)}`).join(', ')} for training`;
  return runHeader([
    ['texts', `${shortPath(data)}: ${Object.entries(counts).map(([part, count]) => `${grouped(count)} for ${part}`).join(', ')}`],
    ['classes', `${classes.length}${perClassText}`],
    ['words', `${grouped(tokenizer.wordIndex.size)} different ones, ${tokenizer.wordIndex.size >= words ? `the ${grouped(words - 1)} most frequent are used` : 'all are used'}; the last ${grouped(length)} of each text`],
    ['network', `${arch}: ${describeTextArch(arch)}, ${counted(model.countParams(), 'parameter')}`],
    ['training', `${counted(epochs, 'epoch')}${minutes === undefined ? '' : ` or ${counted(minutes, 'minute')}`}, batches of ${batch}, RMSprop ${learningRate}, seed ${seed}`],
  ], { resume, device, folder });
}
