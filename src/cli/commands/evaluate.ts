/** @file keratin evaluate RUN [FOLDER]: how good a trained classifier is on pictures whose classes are known; texts and tables have a file of their own. */
import { KeratinError } from '../../core/errors.js';
import { imageDataGenerator } from '../../data/image/image-data-generator.js';
import { plotConfusionMatrix } from '../../visualization/confusion-matrix.js';
import { saveDrawing } from '../../visualization/save-drawing.node.js';
import { locate, openRun } from '../run/open-run.js';
import { findParts, openFolder, openPictures } from '../run/picture-folders.js';
import type { RunSettings } from '../run/run-folder.js';
import { score } from '../run/score.js';
import { scoreWords } from '../run/score-words.js';
import { kindOfRun } from '../run/sequence-record.js';
import type { EvaluateFlags } from '../run/use-flags.js';
import { counted } from '../text.js';

export type { EvaluateFlags };

export async function evaluate(run: string, data: string | undefined, flags: EvaluateFlags): Promise<void> {
  const kind = await kindOfRun((await locate(run)).folder);
  if (kind === 'pictures') return evaluatePictures(run, data, flags);
  const { evaluateSeries, evaluateTexts } = await import('./evaluate-sequences.js');
  return kind === 'texts' ? evaluateTexts(run, data, flags) : evaluateSeries(run, data, flags);
}

async function evaluatePictures(run: string, folder: string | undefined, { matrix, json = false, batch = 32, onCorrupt = 'error' }: EvaluateFlags): Promise<void> {
  const { model, record } = await openRun(run);
  const { classes } = record;
  const settings: RunSettings = { ...record.settings, batch, onCorrupt };
  const { flow, what } = folder === undefined ? await heldOut(settings) : await partOf(folder, settings, classes);
  try {
    if (!json) console.log(`Testing ${run} on ${counted(flow.samples, 'picture')} ${what}`);
    const found = await score(model, flow, classes.length, json ? 0 : 1);
    if (matrix !== undefined) await saveDrawing(matrix, plotConfusionMatrix(found.matrix, { labels: classes, title: 'What pictures are and what they were taken for' }));
    console.log(json ? JSON.stringify({ run, pictures: found.pictures, accuracy: found.accuracy, loss: found.loss, classes, matrix: found.matrix }, null, 2) : scoreWords(found, classes, matrix, 'pictures'));
  } finally {
    flow.close();
  }
}

type Opened = { readonly flow: Awaited<ReturnType<typeof openFolder>>; readonly what: string };

/** Test pictures of the run's own folder; where there are none, those of validation. */
async function heldOut(settings: RunSettings): Promise<Opened> {
  const { test, validation, train } = await openPictures({ ...settings, augment: false }, undefined);
  const flow = test ?? validation;
  train.close();
  if (flow === null) throw new KeratinError({ code: 'data/empty', where: 'keratin evaluate', expected: 'a folder of pictures that the run was not trained on', received: 'none', fix: 'name one behind the run' });
  return { flow, what: `kept back for ${test === null ? 'validation' : 'the test'}` };
}

async function partOf(folder: string, settings: RunSettings, classes: readonly string[]): Promise<Opened> {
  const { train, validation, test } = await findParts(folder);
  const path = test ?? validation ?? train;
  const flow = await openFolder(path, settings, { classes, generator: imageDataGenerator(), shuffle: false }).catch((error: unknown) => {
    if (!(error instanceof KeratinError) || error.code !== 'data/classes') throw error;
    const { code, where, expected, received } = error;
    throw new KeratinError({ code, where, expected, received, fix: `name the class folders as the run does: ${classes.slice(0, 8).join(', ')}${classes.length > 8 ? ' …' : ''}`, cause: error });
  });
  return { flow, what: `in ${path}` };
}
