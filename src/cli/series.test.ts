/** @file keratin train and what comes after it on a table: a wave that can be foreseen. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandLine } from '../testing/command-line.js';

const line = new CommandLine();
afterAll(() => line.remove());
const keratin = (...args: string[]) => line.run(args);
const small = ['--target', 'wave (m)', '--lookback', '24', '--delay', '5', '--batch', '32', '--steps', '30', '--arch', 'dense', '--learning-rate', '0.01'];

const rows = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => from + i).map((t) => `day ${t},${(10 + 4 * Math.sin(t / 4)).toFixed(4)},${t % 7},${Math.cos(t / 4).toFixed(4)}`);

beforeAll(() => {
  const table = rows(0, 600);
  table[40] = 'day 40,,2,-9999';
  writeFileSync(line.path('tide.csv'), `date,wave (m),weekday,slope\n${table.join('\n')}\n`);
  writeFileSync(line.path('later.csv'), `date;slope;wave (m);weekday\n${rows(600, 100).map((row) => row.split(',')).map(([date, wave, weekday, slope]) => [date, slope, wave, weekday].join(';')).join('\n')}\n`);
});

describe('keratin train, on a table', () => {
  it('forecasts a column better than the naive baseline, and writes all that was promised', { timeout: 90_000 }, async () => {
    const { status, out, error } = await keratin('train', 'tide.csv', ...small, '--epochs', '8', '--missing', '-9999');
    expect(error).toBe('');
    expect(status).toBe(0);
    expect(out).toMatch(/table +tide\.csv: 480 rows for training, 120 rows for validation/);
    expect(out).toMatch(/columns +3: wave \(m\), weekday, slope/);
    expect(out).toMatch(/note +left out, since they hold no numbers: date/);
    expect(out).toMatch(/note +2 values are missing and became the one before; the first in line\s+42,\s+column "wave \(m\)"/);
    const [, found, naive] = /validation +([\d.]+) {2}mean absolute error of wave \(m\)\n {2}naive +([\d.]+) {2}if it stays as it is; the network's is [\d.]+ % less/.exec(out)!;
    expect(Number(found)).toBeLessThan(0.5 * Number(naive));
    expect(readdirSync(line.path('runs/tide')).sort()).toEqual(['backup', 'best', 'curves.png', 'history.csv', 'last', 'live.json', 'model.onnx', 'normalization.json', 'run.json', 'steps.csv', 'tensorboard']);
    expect(JSON.parse(readFileSync(line.path('runs/tide/normalization.json'), 'utf8'))).toMatchObject({ columns: ['wave (m)', 'weekday', 'slope'], target: 'wave (m)', lookback: 24, delay: 5 });
    for (const row of out.split('\n').filter((text) => !text.includes('━'))) expect(row.length).toBeLessThanOrEqual(80);
  });

  it('predicts what comes after the end, whatever the order of columns', { timeout: 60_000 }, async () => {
    const { out, error } = await keratin('predict', 'runs/tide', 'later.csv', '--json');
    expect(error).toBe('');
    const [found] = JSON.parse(out) as { rowsAfterTheEnd: number; value: number }[];
    expect(found!.rowsAfterTheEnd).toBe(6);
    expect(Math.abs(found!.value - (10 + 4 * Math.sin(705 / 4)))).toBeLessThan(1);
    writeFileSync(line.path('short.csv'), 'wave (m),weekday,slope\n1,2,3\n');
    const both = await keratin('predict', 'runs/tide', 'later.csv', 'short.csv');
    expect(both.out).toMatch(/^$/);
    expect(both.error).toMatch(/expected +at least 24 rows/);
  });

  it('evaluates on the rows kept back, or on another table', { timeout: 60_000 }, async () => {
    expect((await keratin('evaluate', 'runs/tide')).out).toMatch(/in the rows kept back\n +mean absolute error +[\d.]+\n +if it stays as it is +[\d.]+/);
    const other = JSON.parse((await keratin('evaluate', 'runs/tide', 'later.csv', '--json')).out) as Record<string, number>;
    expect(other['meanAbsoluteError']!).toBeLessThan(0.5 * other['naive']!);
  });

  it('grows with more epochs', { timeout: 60_000 }, async () => {
    const { out, status } = await keratin('train', '--resume', 'runs/tide', '--epochs', '9');
    expect([status, /Epoch 9\/9/.test(out), /Epoch 8\/9/.test(out)]).toEqual([0, true, false]);
  });
});
