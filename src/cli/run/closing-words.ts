/** @file What a run says in the end: how it went, where everything is, what to type next. */
import { wrap } from '../report.js';
import { counted, percent, quoted, shortPath } from '../text.js';
import { type RunRecord, files } from './run-folder.js';
import type { Score } from './score.js';

interface Ending {
  readonly folder: string;
  readonly record: RunRecord;
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly scores: Readonly<Record<string, Score>>;
  readonly hasMatrix: boolean;
  /** ` in 27 min 10 s`; empty where the run was not done in one go. */
  readonly took: string;
}

/** After training has ended by itself. */
export function closingText({ folder, record: { settings, classes }, history, scores, hasMatrix, took }: Ending): string {
  const epochs = history['loss']?.length ?? 0;
  const best = bestEpoch(history['val_accuracy'] ?? []);
  const results = Object.entries(scores).map(([part, { accuracy, pictures }]) => `  ${part.padEnd(12)}${percent(accuracy).padStart(7)}  of ${counted(pictures, 'picture')} right`);
  const written: [string, string][] = [
    [files.curves, 'accuracy and loss of each epoch'],
    ...(hasMatrix ? [[files.matrix, 'which classes are taken for which'] as [string, string]] : []),
    ...(settings.augment ? [[files.augmented, 'how pictures are varied'] as [string, string]] : []),
    ...(best === 0 ? [] : [[`${files.best}/`, `the network of epoch ${best}: loadModel('${folder}/${files.best}')`] as [string, string]]),
    [`${files.last}/`, 'the network of the last epoch'],
    [files.onnx, `the ${best === 0 ? 'last' : 'best'} one for any ONNX Runtime; takes pixels 0-255`],
    [files.labels, 'the names of the classes'],
    [files.history, 'numbers of each epoch'],
    [`${files.tensorboard}/`, `the same for tensorboard --logdir ${quoted(folder)}`],
  ];
  const run = quoted(folder);
  return [
    '',
    `${counted(epochs, 'epoch')} done${took}${best === 0 ? '.' : `; the best for validation was epoch ${best}. Its network:`}`,
    ...results,
    '',
    `In ${folder}/`,
    ...written.map(([name, what]) => `  ${name.padEnd(16)}${what}`),
    '',
    'Next',
    ...advice(history, settings, classes.length, run).map((text) => `  ${wrap(text, (process.stdout.columns ?? 80) - 2, 2)}`),
    `  keratin predict ${run} PICTURE...`,
    `  keratin evaluate ${run} FOLDER`,
  ].join('\n');
}

/** After Ctrl-C. */
export function stoppedText(folder: string, { epoch, step, steps }: { readonly epoch: number; readonly step: number; readonly steps: number | null }, epochs: number, asks = 'PICTURE...'): string {
  const where = step === 0 ? `after epoch ${epoch}` : `in epoch ${epoch + 1}, after step ${step}${steps === null ? '' : ` of ${steps}`}`;
  const run = quoted(folder);
  return `\nStopped ${where}; ${counted(epochs - epoch, 'epoch')} to go. Nothing is lost:\n\n  keratin train --resume ${run}\n  keratin predict ${run} ${asks}`;
}

/** Number of the first epoch with the highest value; 0 where there is none. */
export const bestEpoch = (values: readonly number[]): number => values.reduce((best, value, i) => (value > (values[best - 1] ?? -Infinity) ? i + 1 : best), 0);

/** What the curves say. */
function advice(history: Ending['history'], { augment, data, epochs }: RunRecord['settings'], classes: number, run: string): string[] {
  const [training, validation] = [history['accuracy']?.at(-1) ?? NaN, history['val_accuracy']?.at(-1) ?? NaN];
  const folder = quoted(shortPath(data));
  if (Math.max(...history['val_accuracy'] ?? []) < 1 / classes + 0.05) {
    return [`# Hardly better than guessing, which gets ${percent(1 / classes)}; more epochs may help:`, `keratin train --resume ${run} --epochs ${2 * epochs}`];
  }
  if (training - validation > 0.1 && !augment) {
    return [`# ${percent(training)} in training but ${percent(validation)} in validation: it learns the pictures by heart. Variation helps:`, `keratin train ${folder} --augment --epochs ${2 * epochs}`];
  }
  if (Number.isNaN(validation)) return [`keratin train --resume ${run} --epochs ${2 * epochs}`];
  return training - validation > 0.1 ? [] : ['# Training and validation go together; more epochs may help:', `keratin train --resume ${run} --epochs ${2 * epochs}`];
}
