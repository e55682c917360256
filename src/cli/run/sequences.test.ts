/** @file What keratin train makes of folders of texts, of tables and of options, without training. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindOfData } from './data-kind.js';
import { openSeries } from './open-series.js';
import { seriesArchs, seriesDefaults, textArchs } from './sequence-defaults.js';
import { archOf, checkFlags, settingsToResume } from './sequence-flags.js';
import { buildSeriesNetwork, buildTextNetwork, leastLength, leastSteps } from './sequence-networks.js';
import type { SeriesSettings } from './sequence-record.js';
import { readSeries } from './series-table.js';
import { openTexts } from './text-folders.js';

let folder = '';
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'keratin-sequences-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, text: string | Uint8Array): string => {
  const whole = join(folder, path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, text);
  return whole;
};
const settings: SeriesSettings = {
  kind: 'series', data: '', arch: 'gru', epochs: 1, batch: 4, learningRate: 1e-3, validationSplit: 0.2, seed: 1, dropout: 0,
  target: '', columns: [], lookback: 3, step: 1, delay: 0, stepsPerEpoch: 0, missing: null,
};

describe('tables', () => {
  it('holds numbers, with holes filled and named', async () => {
    const path = write('a.csv', '\ufeffday;"T ""air""";p\n1.1.;2;-9999\n2.1.;;5\n3.1.;nan;6\n');
    const { data, columns, notices } = await readSeries(path, { missing: -9999 });
    expect([columns, data.toArray()]).toEqual([['T "air"', 'p'], [[2, 5], [2, 5], [2, 6]]]);
    expect(notices).toEqual(['left out, since they hold no numbers: day', '3 values are missing and became the one before; the first in line 2, column "p"']);
  });

  it('packed, by tabs, some columns in the order that is asked for', async () => {
    const path = write('b.tsv.gz', gzipSync('a\tb\tc\r\n1\t2\t3\r\n4\t5\t6\r\n'));
    expect((await readSeries(path, { columns: ['c', 'a'] })).data.toArray()).toEqual([[3, 1], [6, 4]]);
  });

  it.each([
    ['', {}, 'rows of numbers; received an empty file'],
    ['a,b\n', {}, 'rows of numbers; received names of columns alone'],
    ['a,b\nx,y\n', {}, 'rows of numbers; received no column of numbers'],
    ['1,2\n3,4\n', {}, 'names of columns in the first line; received "1,2"'],
    [`a,b\n${'1,2\n'.repeat(59)}1,two\n`, {}, 'a number in line 61, column "b"; received "two"'],
    ['a,b\n1,2\n3\n', {}, '2 fields in line 3, as many as there are columns; received 1'],
    ['a,b\n1,2\n', { columns: ['A'] }, 'one of the columns a, b; received "A". Fix: name it as it is written there: "a"'],
  ])('%j with %j is an error', (text, reading, message) => expect(readSeries(write('bad.csv', text), reading)).rejects.toThrow(message));

  it('is scaled by the rows that are trained on, and parted without overlap', async () => {
    const data = write('c.csv', `x,y\n${Array.from({ length: 50 }, (_, i) => `${i < 40 ? i % 2 : 100},${i}`).join('\n')}\n`);
    const { train, validation, scale, counts, settings: found, unit } = await openSeries({ ...settings, data, target: 'y', delay: 2 });
    expect([counts, found.columns]).toEqual([{ training: 40, validation: 10 }, ['x', 'y']]);
    expect(scale.mean[0]).toBeCloseTo(0.5, 12);
    expect(scale.std[0]).toBeCloseTo(0.5, 12);
    const back = (value: number | bigint): number => Math.round(Number(value) * unit + scale.mean[1]!);
    const targets = [];
    for (let k = 0; k < 20; k++) targets.push(...Array.from(train.batch(k).y.data as Float32Array, back));
    expect([Math.min(...targets), Math.max(...targets)]).toEqual([5, 39]);
    expect(back(validation!.batch(0).y.data[0]!)).toBe(45);
    expect(validation!.batch(0).x.shape).toEqual([4, 3, 2]);
  });

  it.each<[Partial<SeriesSettings>, string]>([
    [{}, "the name of the column to forecast: x, y; received none. Fix: add --target 'x', for example"],
    [{ target: 'z' }, 'in keratin train --target: expected one of the columns x, y; received "z"'],
    [{ target: 'x', lookback: 30 }, 'more than 32 rows in each part, for lookback 30 and delay 0; received 40 to train on and 10 to validate'],
  ])('%j is an error', (changes, message) => {
    const data = write('d.csv', `x,y\n${'1,2\n'.repeat(50)}`);
    return expect(openSeries({ ...settings, data, ...changes })).rejects.toThrow(message);
  });
});

describe('texts', () => {
  const reading = { arch: 'lstm', words: 100, length: 0, segment: null, classes: null, validationSplit: 0.25, seed: 1, most: 6 } as const;

  it('become numbers, by the words of those to train on', async () => {
    for (const [name, text] of [['no', 'a bad film'], ['yes', 'a good film, a very good film indeed, so good']] as const) for (let i = 0; i < 8; i++) write(`films/${name}/${i}.txt`, text);
    const { train, validation, classes, counts, length, perClass } = await openTexts({ ...reading, data: join(folder, 'films') });
    expect([classes, counts, length, perClass[0]! + perClass[1]!]).toEqual([['no', 'yes'], { training: 12, validation: 4 }, 6, 12]);
    expect([train.x.shape, validation!.x.shape]).toEqual([[12, 6], [4, 6]]);
    expect((await openTexts({ ...reading, data: join(folder, 'films'), arch: 'conv1d' })).length).toBe(41);
  });

  it('without spaces', async () => {
    write('zh/a/1.txt', '猫坐在垫子上。');
    write('zh/b/1.txt', '狗吃了作业。');
    const { tokenizer } = await openTexts({ ...reading, data: join(folder, 'zh'), segment: 'zh', validationSplit: 0 });
    expect(tokenizer.wordIndex.has('垫子')).toBe(true);
  });

  it('must have words, and classes that all parts have', async () => {
    for (const name of ['a', 'b']) write(`silent/${name}/1.txt`, ' \n');
    await expect(openTexts({ ...reading, data: join(folder, 'silent'), validationSplit: 0 })).rejects.toThrow('expected texts with words in them; received 2 texts without');
    for (const path of ['train/neg', 'train/pos', 'train/unsup', 'test/neg', 'test/pos']) write(`acl/${path}/1.txt`, 'a film');
    await expect(openTexts({ ...reading, data: join(folder, 'acl'), validationSplit: 0 })).rejects.toThrow('Fix: name the classes that all parts have: --classes neg,pos');
    expect((await openTexts({ ...reading, data: join(folder, 'acl'), validationSplit: 0, classes: ['neg', 'pos'] })).counts).toEqual({ training: 2, test: 2 });
  });
});

it('data is known by what it is', async () => {
  write('kinds/photos/cats/1.jpg', '');
  write('kinds/both/cats/1.jpg', '');
  write('kinds/both/cats/about.txt', '');
  write('kinds/words/train/good/1.txt', 'a');
  const table = write('kinds/t.CSV', '');
  const kinds = ['photos', 'both', 'words', 'none'].map((name) => kindOfData(join(folder, 'kinds', name)));
  expect(await Promise.all([...kinds, kindOfData(table)])).toEqual(['pictures', 'pictures', 'texts', 'pictures', 'series']);
});

it('options must be for this kind of data, and those of a run stay', () => {
  expect(() => checkFlags('texts', { epochs: 1, augment: true })).toThrow('options for texts; received --augment, which is for pictures');
  expect(() => checkFlags('series', { imageSize: 9 })).toThrow('options for a table; received --image-size');
  expect(() => archOf('tiny', textArchs, 'lstm')).toThrow('expected embedding, simple-rnn, lstm, gru, bidirectional, conv1d; received tiny');
  expect(() => settingsToResume(settings, undefined, { lookback: 12 }, { resume: 'runs/a' })).toThrow('the settings that the run began with; received lookback 12, where the run has 3');
  expect(settingsToResume(settings, undefined, { lookback: 3, arch: undefined }, { resume: 'runs/a', epochs: 7 })).toMatchObject({ lookback: 3, epochs: 7 });
});

describe('networks', () => {
  const how = { learningRate: seriesDefaults.learningRate, device: undefined };
  it.each(textArchs)('%s reads texts', (arch) => {
    expect(buildTextNetwork({ arch, words: 50, length: Math.max(5, leastLength(arch)), classes: 2, dropout: 0.1, ...how }).outputSpecs[0]!.shape).toEqual([null, 1]);
    expect(buildTextNetwork({ arch, words: 50, length: Math.max(5, leastLength(arch)), classes: 3, dropout: 0, ...how }).outputSpecs[0]!.shape).toEqual([null, 3]);
  });
  it.each(seriesArchs)('%s forecasts from as few steps as it says', (arch) => {
    expect(buildSeriesNetwork({ arch, steps: leastSteps(arch), width: 3, dropout: 0.1, ...how }).outputSpecs[0]!.shape).toEqual([null, 1]);
    if (leastSteps(arch) > 1) expect(() => buildSeriesNetwork({ arch, steps: leastSteps(arch) - 1, width: 3, dropout: 0, ...how })).toThrow();
  });
});
