/** @file What a run on texts or on a series says in the end: how it went, where everything is, what to type next. */
import { counted, percent, quoted } from '../text.js';
import { bestEpoch } from './closing-words.js';
import { files } from './run-folder.js';

interface Ending {
  readonly folder: string;
  /** ` in 27 min 10 s`; empty where the run was not done in one go. */
  readonly took: string;
  readonly epochs: number;
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly monitor: 'val_accuracy' | 'val_loss';
  /** Name, share or number in words, and of what. */
  readonly results: readonly (readonly [name: string, value: number | string, of: string])[];
  /** Files besides those that every run has, and what they are. */
  readonly written: readonly (readonly [file: string, what: string])[];
  /** What the exported model takes. */
  readonly takes: string;
  /** What `keratin predict` may be given. */
  readonly asks: readonly string[];
}

export function closingSequenceText({ folder, took, epochs, history, monitor, results, written, takes, asks }: Ending): string {
  const values = history[monitor] ?? [];
  const best = bestEpoch(monitor === 'val_loss' ? values.map((value) => -value) : values);
  const run = quoted(folder);
  const all: readonly (readonly [string, string])[] = [
    [files.curves, monitor === 'val_loss' ? 'the loss of each epoch' : 'accuracy and loss of each epoch'],
    ...written,
    ...(best === 0 ? [] : [[`${files.best}/`, `the network of epoch ${best}: loadModel('${folder}/${files.best}')`] as const]),
    [`${files.last}/`, 'the network of the last epoch'],
    [files.onnx, `the ${best === 0 ? 'last' : 'best'} one for any ONNX Runtime; takes ${takes}`],
    [files.history, 'numbers of each epoch'],
    [`${files.tensorboard}/`, `the same for tensorboard --logdir ${run}`],
  ];
  return [
    '',
    `${counted(epochs, 'epoch')} done${took}${best === 0 ? '.' : `; the best for validation was epoch ${best}. Its network:`}`,
    ...results.map(([name, value, of]) => `  ${name.padEnd(12)}${(typeof value === 'number' ? percent(value) : value).padStart(7)}  ${of}`),
    '',
    `In ${folder}/`,
    ...all.map(([name, what]) => `  ${name.padEnd(20)}${what}`),
    '',
    'Next',
    ...asks.map((ask) => `  keratin predict ${run} ${ask}`),
    `  keratin train --resume ${run} --epochs ${2 * epochs}`,
  ].join('\n');
}
