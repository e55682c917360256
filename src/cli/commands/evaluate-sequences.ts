/** @file keratin evaluate RUN [DATA], where the run learned from texts or from a table. */
import { check } from '../../core/errors.js';
import { padSequences } from '../../data/text/pad-sequences.js';
import { Tensor } from '../../core/tensor.js';
import { plotConfusionMatrix } from '../../visualization/confusion-matrix.js';
import { saveDrawing } from '../../visualization/save-drawing.node.js';
import { openRunModel } from '../run/open-run.js';
import { inOrder, openSeries, scoreSeries } from '../run/open-series.js';
import { findParts } from '../run/picture-folders.js';
import { scoreTexts } from '../run/score-texts.js';
import { scoreWords } from '../run/score-words.js';
import { textDefaults } from '../run/sequence-defaults.js';
import { readNormalization, readSequenceRecord, readTokenizer } from '../run/sequence-record.js';
import { readSeries } from '../run/series-table.js';
import { type TextPart, openTextFolder, openTexts } from '../run/text-folders.js';
import { counted, plain } from '../text.js';
import type { EvaluateFlags } from '../run/use-flags.js';

export async function evaluateTexts(run: string, given: string | undefined, { matrix, json = false }: EvaluateFlags): Promise<void> {
  const { folder, model } = await openRunModel(run);
  const { settings, classes } = await readSequenceRecord(folder, 'texts');
  const tokenizer = await readTokenizer(folder);
  const fromFolder = async (path: string): Promise<TextPart> => {
    const { texts, labels } = await openTextFolder(path, classes);
    return { x: padSequences(tokenizer.textsToSequences(texts), { maxLen: settings.length }), y: labels!, count: texts.length };
  };
  let part: TextPart | null;
  let what: string;
  if (given === undefined) {
    const { test, validation } = await openTexts({ ...settings, most: textDefaults.length }, tokenizer);
    [part, what] = [test ?? validation, `kept back for ${test === null ? 'validation' : 'the test'}`];
  } else {
    const { train, validation, test } = await findParts(given);
    const path = test ?? validation ?? train;
    [part, what] = [await fromFolder(path), `in ${path}`];
  }
  check(part !== null, () => ({ code: 'data/empty', where: 'keratin evaluate', expected: 'a folder of texts that the run was not trained on', received: 'none', fix: 'name one behind the run' }));
  if (!json) console.log(`Testing ${run} on ${counted(part!.count, 'text')} ${what}`);
  const found = await scoreTexts(model, part!, classes.length, json ? 0 : 1);
  if (matrix !== undefined) await saveDrawing(matrix, plotConfusionMatrix(found.matrix, { labels: classes, title: 'What texts are and what they were taken for' }));
  console.log(json ? JSON.stringify({ run, texts: found.pictures, accuracy: found.accuracy, loss: found.loss, classes, matrix: found.matrix }, null, 2) : scoreWords(found, classes, matrix, 'texts'));
}

export async function evaluateSeries(run: string, given: string | undefined, { matrix, json = false }: EvaluateFlags): Promise<void> {
  check(matrix === undefined, () => ({ code: 'cli/option', where: 'keratin evaluate', expected: 'options for a table', received: '--matrix, which is for classes', fix: 'leave it out' }));
  const { folder, model } = await openRunModel(run);
  const { settings } = await readSequenceRecord(folder, 'series');
  const { columns, mean, std } = await readNormalization(folder);
  const { lookback, step, delay, target, missing, batch } = settings;
  const opened = given === undefined ? (await openSeries(settings)).validation : await (async () => {
    const { data } = await readSeries(given, { columns, missing });
    const scaled = Float32Array.from(data.data as Float32Array, (value, i) => (value - mean[i % columns.length]!) / std[i % columns.length]!);
    return inOrder(new Tensor(data.shape, 'float32', scaled), { lookback, step, delay, target, columns, batchSize: batch });
  })();
  check(opened !== null, () => ({ code: 'data/empty', where: 'keratin evaluate', expected: 'a table that the run was not trained on', received: 'none', fix: 'name one behind the run' }));
  const { error, naive } = await scoreSeries(model, opened!, std[columns.indexOf(target)]!);
  if (json) console.log(JSON.stringify({ run, target, meanAbsoluteError: error, naive }, null, 2));
  else console.log(`${plain(target)}, ${counted(delay + 1, 'row')} ahead, ${given === undefined ? 'in the rows kept back' : `in ${plain(given)}`}\n  mean absolute error  ${error.toPrecision(4)}\n  if it stays as it is ${naive.toPrecision(4)}`);
}
