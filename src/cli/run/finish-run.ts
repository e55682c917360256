/** @file The end of a run: its best network is tested, drawn and exported. */
import { join } from 'node:path';
import { plotConfusionMatrix } from '../../visualization/confusion-matrix.js';
import { saveDrawing } from '../../visualization/save-drawing.node.js';
import { closingText } from './closing-words.js';
import { openRun } from './open-run.js';
import type { OpenPictures } from './picture-folders.js';
import type { RunCharts } from './run-charts.js';
import { type RunRecord, files, writeRecord } from './run-folder.js';
import { type Score, score } from './score.js';

/** Writes what is left to write, and says how it went. */
export async function finishRun(folder: string, record: RunRecord, pictures: OpenPictures, charts: RunCharts, took: string): Promise<string> {
  const { model } = await openRun(folder);
  const { classes } = record;
  await model.exportOnnx(join(folder, files.onnx), { classes });
  const scores: Record<string, Score> = {};
  for (const part of ['validation', 'test'] as const) {
    const source = pictures[part];
    if (source === null) continue;
    console.log(`\nTesting the best epoch's network on the ${part} pictures`);
    scores[part] = await score(model, source, classes.length);
  }
  const drawn = scores['validation'] ?? scores['test'];
  if (drawn !== undefined) {
    const title = `${scores['validation'] === undefined ? 'Test' : 'Validation'} pictures: what they are and what they were taken for`;
    await saveDrawing(join(folder, files.matrix), plotConfusionMatrix(drawn.matrix, { labels: classes, title }));
  }
  const results = Object.fromEntries(Object.entries(scores).flatMap(([part, { accuracy, loss }]) => [[`${part}Accuracy`, accuracy], [`${part}Loss`, loss]]));
  await writeRecord(folder, { ...record, state: 'finished', results });
  return closingText({ folder, record, history: charts.history, scores, hasMatrix: drawn !== undefined, took });
}
