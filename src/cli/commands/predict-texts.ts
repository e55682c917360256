/** @file keratin predict RUN TEXT...: of which class texts are, from arguments, files or standard input. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KeratinError, check } from '../../core/errors.js';
import { fileError } from '../../formats/file-error.js';
import { padSequences } from '../../data/text/pad-sequences.js';
import { listTextFiles } from '../../data/text/text-files.node.js';
import { openRunModel } from '../run/open-run.js';
import { probabilities } from '../run/score.js';
import { readSequenceRecord, readTokenizer } from '../run/sequence-record.js';
import { cells, counted, fit, percent, plain, quoted } from '../text.js';
import type { PredictFlags } from '../run/use-flags.js';

/** A text, and by which name it is spoken of: its file, or itself. */
interface Named { readonly name: string; readonly text: string; readonly isFile: boolean }

export async function predictTexts(run: string, given: readonly string[], { json = false }: PredictFlags): Promise<void> {
  const { folder, model } = await openRunModel(run);
  const { classes, settings: { length } } = await readSequenceRecord(folder, 'texts');
  const tokenizer = await readTokenizer(folder);
  const texts = given.length > 0 && !(given.length === 1 && given[0] === '-') ? (await Promise.all(given.map(textsOf))).flat() : await lines(run);
  const sequences = tokenizer.textsToSequences(texts.map(({ text }) => text));
  const known = sequences.flatMap((sequence, i) => (sequence.length > 0 ? [i] : []));
  const scores = known.length === 0 ? undefined : probabilities(await model.predict(padSequences(known.map((i) => sequences[i]!), { maxLen: length }), { batchSize: 128 }));
  const found = texts.map(({ name, text, isFile }, i) => {
    const about = isFile ? { file: name } : { text };
    const row = known.indexOf(i);
    if (row < 0) return { ...about, error: { code: 'text/no-words', expected: 'a text with words that the network knows', received: text.trim() === '' ? 'an empty text' : `${[...text].length} characters without one`, fix: 'look at the vocabulary: tokenizer.json in the folder of the run' } };
    const own = Array.from(scores!.slice(row, row + 1).data as Float32Array);
    const best = own.indexOf(Math.max(...own));
    return { ...about, class: classes[best]!, confidence: own[best]!, scores: Object.fromEntries(classes.map((label, k) => [label, own[k]!])) };
  });
  if (json) console.log(JSON.stringify(found, null, 2));
  else console.log(asTable(texts.map(({ name }) => name), found, classes));
  const failed = found.flatMap((prediction, i) => ('error' in prediction ? [`  ${fit(texts[i]!.name, 40).trimEnd() || "''"}: ${prediction.error.received}`] : []));
  if (failed.length === 0) return;
  process.exitCode = 1;
  if (!json) console.error(`\nkeratin: ${failed.length} of ${counted(texts.length, 'text')} ${failed.length === 1 ? 'has' : 'have'} no word that the network knows\n${failed.join('\n')}`);
}

/** What an argument stands for: the texts of a folder, at any depth, the text of a file, or itself. */
async function textsOf(argument: string): Promise<Named[]> {
  const found = argument.length > 4096 ? null : await stat(argument).catch(() => null);
  if (found?.isDirectory() === true) {
    const names = await listTextFiles(argument, { followLinks: false });
    check(names.length > 0, () => ({ code: 'data/empty', where: `folder "${argument}"`, expected: 'files that end in .txt', received: 'none', fix: 'name texts, or a folder that holds some' }));
    return (await Promise.all(names.map((name) => textsOf(join(argument, name))))).flat();
  }
  if (found?.isFile() !== true) {
    if (/^\S+\.txt$/i.test(argument)) throw new KeratinError({ code: 'file/missing', where: 'keratin predict', expected: `a file of this name, "${argument}"`, received: 'none', fix: 'check the path' });
    return [{ name: argument, text: argument, isFile: false }];
  }
  return [{ name: argument, isFile: true, text: await readFile(argument, 'utf8').catch((cause: unknown) => { throw fileError(cause, argument, 'read'); }) }];
}

/** Standard input: each line a text, empty ones left out. */
async function lines(run: string): Promise<Named[]> {
  check(process.stdin.isTTY !== true, () => ({ code: 'cli/usage', where: 'keratin predict', expected: 'texts, files of texts, or lines from standard input', received: 'none', fix: `write keratin predict ${quoted(run)} 'What a film!'` }));
  let all = '';
  process.stdin.setEncoding('utf8');
  for await (const piece of process.stdin) all += piece as string;
  const texts = all.split(/\r?\n/).filter((line) => line.trim() !== '');
  check(texts.length > 0, () => ({ code: 'data/empty', where: 'keratin predict', expected: 'texts from standard input, one a line', received: 'none', fix: 'check what is written into it' }));
  return texts.map((text) => ({ name: text, text, isFile: false }));
}

function asTable(names: readonly string[], found: readonly ({ readonly class: string; readonly confidence: number } | { readonly error: unknown })[], classes: readonly string[]): string {
  const second = Math.min(30, Math.max(5, ...classes.map((name) => cells(plain(name)))));
  const first = Math.max(12, Math.min((process.stdout.columns ?? 80) - second - 13, Math.max(4, ...names.map((name) => cells(plain(name))))));
  const row = (name: string, label: string, sure: string): string => `  ${fit(name, first)}  ${fit(label, second)}  ${fit(sure, 7, 'right')}`;
  return [row('text', 'class', 'sure'), ...found.map((p, i) => ('error' in p ? row(names[i]!, '-', '-') : row(names[i]!, p.class, percent(p.confidence))))].join('\n');
}
