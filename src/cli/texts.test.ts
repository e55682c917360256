/** @file keratin train and what comes after it on texts: reviews that can be told apart by a few words. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RandomGenerator } from '../core/random.js';
import { Tokenizer } from '../data/text/tokenizer.js';
import { CommandLine } from '../testing/command-line.js';
import { textBatch } from './run/sequence-defaults.js';

const line = new CommandLine();
afterAll(() => line.remove());
const keratin = (...args: string[]) => line.run(args);
const small = ['--arch', 'embedding', '--batch', '16', '--learning-rate', '0.02', '--epochs', '6'];

const common = 'the film was a story of some people in town and it had music'.split(' ');
const telling = { bad: ['dull', 'boring', 'awful'], good: ['great', 'lovely', 'brilliant'] };

function writeTexts(folder: string, count: number, seed: number): void {
  const chance = new RandomGenerator(seed);
  for (const [name, words] of Object.entries(telling)) {
    mkdirSync(line.path(folder, name), { recursive: true });
    for (let i = 0; i < count; i++) {
      const text = Array.from({ length: 6 + chance.integer(8) }, () => common[chance.integer(common.length)]!);
      text.splice(chance.integer(text.length), 0, words[chance.integer(3)]!);
      writeFileSync(line.path(folder, name, `${i}.txt`), `${text.join(' ')}.`);
    }
  }
}

beforeAll(() => {
  writeTexts('reviews', 60, 1);
  writeTexts('parts/train', 20, 2);
  writeTexts('parts/test', 10, 3);
});

it('few texts come in small batches, where nobody says', () => {
  expect([20, 160, 300, 2048, 20_000].map(textBatch)).toEqual([8, 8, 16, 128, 128]);
});

describe('keratin train, on texts', () => {
  it('learns a folder of class folders and writes all that was promised', { timeout: 90_000 }, async () => {
    const { status, out, error } = await keratin('train', 'reviews', ...small);
    expect(error).toBe('');
    expect(status).toBe(0);
    expect(out).toMatch(/texts +reviews: 96 for training, 24 for validation/);
    expect(out).toMatch(/classes +2: bad \d+, good \d+ for training/);
    expect(out).toMatch(/words +\d+ different ones, all are used; the last 14 of each\s+text/);
    expect(out).toMatch(/validation +100\.0 % {2}of 24 texts right/);
    expect(out).toContain("keratin predict runs/reviews 'SOME TEXT'");
    expect(readdirSync(line.path('runs/reviews')).sort()).toEqual(['backup', 'best', 'confusion.png', 'curves.png', 'history.csv', 'labels.json', 'last', 'live.json', 'model.onnx', 'run.json', 'steps.csv', 'tensorboard', 'tokenizer.json']);
    expect(JSON.parse(readFileSync(line.path('runs/reviews/labels.json'), 'utf8'))).toEqual(['bad', 'good']);
    expect(Tokenizer.fromJson(readFileSync(line.path('runs/reviews/tokenizer.json'), 'utf8')).wordIndex.has('brilliant')).toBe(true);
    for (const row of out.split('\n').filter((text) => !text.includes('━'))) expect(row.length).toBeLessThanOrEqual(80);
  });

  it('predicts texts from arguments, files and standard input', { timeout: 60_000 }, async () => {
    writeFileSync(line.path('review.txt'), 'An awful film,\nawful music, awful people.\n');
    const table = await keratin('predict', 'runs/reviews', 'A lovely, great, brilliant story', 'review.txt', '');
    expect(table.status).toBe(1);
    expect(table.out).toMatch(/A lovely, great, brilliant story +good +\d+\.\d %/);
    expect(table.out).toMatch(/review\.txt +bad +\d+\.\d %/);
    expect(table.error).toMatch(/1 of 3 texts has no word that the network knows\n.*an empty text/);
    const json = await line.run(['predict', 'runs/reviews', '--json'], undefined, 'great music\n\ndull town\n');
    expect(json.error).toBe('');
    expect((JSON.parse(json.out) as { text: string; class: string }[]).map(({ text, class: name }) => [text, name])).toEqual([['great music', 'good'], ['dull town', 'bad']]);
    mkdirSync(line.path('more/deeper'), { recursive: true });
    writeFileSync(line.path('more/deeper/1.txt'), 'great music');
    expect((await keratin('predict', 'runs/reviews', 'more')).out).toMatch(/more\/deeper\/1\.txt +good/);
    expect((await keratin('predict', 'runs/reviews', 'none.txt')).error).toContain('a file of this name, "none.txt"');
  });

  it('evaluates on what was kept back, or on another folder', { timeout: 60_000 }, async () => {
    const own = await keratin('evaluate', 'runs/reviews');
    expect(own.out).toMatch(/24 texts kept back for validation[^]*Accuracy 100\.0 %/);
    const other = await keratin('evaluate', 'runs/reviews', 'parts', '--json');
    expect(JSON.parse(other.out)).toMatchObject({ texts: 20, matrix: [[10, 0], [0, 10]] });
  });

  it('takes train and test folders, and networks by name', { timeout: 90_000 }, async () => {
    const { out, status, error } = await keratin('train', 'parts', '--arch', 'conv1d', '--epochs', '2', '--validation-split', '0', '--dropout', '0.2');
    expect([status, error]).toEqual([0, '']);
    expect(out).toMatch(/parts: 40 for training, 20 for test/);
    expect(out).toMatch(/the last 41 of each/); // as many as two convolutions need
    expect(out).toMatch(/test +\d+\.\d % {2}of 20 texts right/);
  });
});

describe('a run on texts that is stopped', () => {
  it('by Ctrl-C goes on as if nothing had happened', { timeout: 120_000 }, async () => {
    const args = ['train', 'reviews', '--arch', 'lstm', '--epochs', '3', '--batch', '4'];
    expect((await keratin(...args, '--out', 'whole')).status).toBe(0);
    let sent = false;
    const first = await line.run([...args, '--out', 'stopped'], (out, child) => {
      if (sent || !out.includes('Epoch 1/3')) return;
      sent = true;
      child.kill('SIGINT');
    });
    expect(first.status).toBe(130);
    expect(first.out).toContain('keratin train --resume stopped');
    expect((await keratin('train', '--resume', 'stopped')).status).toBe(0);
    const weights = (run: string): Buffer => readFileSync(line.path(run, 'last', readdirSync(line.path(run, 'last')).find((name) => name.startsWith('weights'))!));
    expect(weights('stopped').equals(weights('whole'))).toBe(true);
    expect((await keratin('train', '--resume', 'stopped')).out).toContain('has done all of its 3 epochs');
  });
});
