/** @file Charts: what is drawn where, with any numbers; PNG with our own fonts; files. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tensor } from '../core/tensor.js';
import { plotConfusionMatrix } from './confusion-matrix.js';
import { movingAverage } from './curve-panel.js';
import { plotHistory } from './history-plot.js';
import { imageGrid } from './image-grid.js';
import { toPixels } from './pixels.js';
import { classesOf, confusionMatrix, wrongPredictions } from './predictions.js';
import { saveDrawing } from './save-drawing.node.js';
import * as web from './save-drawing.web.js';
import { drawing, text } from './svg.js';
import { svgToPng } from './svg-png.node.js';
import { svgToPng as svgToPngInBrowser } from './svg-png.web.js';

const count = (svg: string, pattern: RegExp): number => (svg.match(pattern) ?? []).length;
const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, content]) => content!);
const dots = (svg: string): [x: number, y: number][] => [...svg.matchAll(/<circle cx="([^"]+)" cy="([^"]+)" r="4"\/>/g)].map(([, x, y]) => [Number(x), Number(y)]);
/** Rows of grey levels. */
async function grey(png: Uint8Array): Promise<{ width: number; height: number; levels: Uint8Array }> {
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, levels: data };
}

describe('plotHistory', () => {
  const run = { accuracy: [0.5, 0.75, 1], loss: [2, 1, 0], val_accuracy: [0.4, 0.5, 0.6], val_loss: [2, 1.5, 1], lr: [1, 1, 1] };

  it('draws a panel for each metric, the loss last, without learning rates', () => {
    const svg = plotHistory(run, { title: 'A & B <run>' });
    expect(texts(svg)).toContain('A &amp; B &lt;run&gt;');
    expect(texts(svg).filter((t) => /^Training and/.test(t))).toEqual(['Training and validation accuracy', 'Training and validation loss']);
    expect(texts(svg)).toContain('Validation, best 0.6000 in epoch 3');
    expect(texts(svg)).toContain('Validation, best 1.000 in epoch 3');
    expect(count(svg, /<path /g)).toBe(2);
  });

  it('puts dots where the values are: straight runs give straight rows, upwards for accuracy', () => {
    const [a, b, c] = dots(plotHistory({ accuracy: run.accuracy }));
    expect(b![0] - a![0]).toBeCloseTo(c![0] - b![0], 1);
    expect(b![1] - a![1]).toBeCloseTo(c![1] - b![1], 1);
    expect(c![1]).toBeLessThan(a![1]);
  });

  it('counts epochs from where the run began, and spreads a validation that runs every few epochs', () => {
    expect(texts(plotHistory({ history: { loss: [3, 2, 1] }, epoch: [10, 11, 12] }))).toEqual(expect.arrayContaining(['11', '12', '13', 'Training, best 1.000 in epoch 13']));
    expect(texts(plotHistory({ loss: [5, 4, 3, 2], val_loss: [4, 3] }))).toContain('Validation, best 3.000 in epoch 4');
    expect(dots(plotHistory({ loss: [90, 4, 3, 2] }, { skip: 1 }))).toHaveLength(3);
  });

  it('smooths, beside the faint values themselves', () => {
    expect(movingAverage([1, 2, 4], 0.5)).toEqual([1, 1.5, 2.75]);
    const svg = plotHistory({ loss: run.loss, val_loss: run.val_loss }, { smooth: 0.8 });
    expect(count(svg, /<path /g)).toBe(3);
    expect(count(svg, /stroke-opacity="0.3"/g)).toBe(1);
  });

  it('leaves gaps where values are not finite, and survives any numbers', () => {
    const svg = plotHistory({ loss: [NaN, 1, null, 3], val_loss: [1, 2, NaN, 4] });
    expect(dots(svg)).toHaveLength(2);
    expect(svg).toMatch(/d="M[^"]*L[^"]*M[^"L]*"/);
    for (const values of [[NaN], [Infinity, -Infinity], [0], [-1e-12, 1e-12], [1e30, 2e30], [5, 5, 5], []]) {
      expect(plotHistory({ loss: values, accuracy: values, val_loss: values })).not.toMatch(/NaN|Infinity|undefined/);
    }
    expect(texts(plotHistory({ loss: [NaN] }))).toContain('no finite values');
  });

  it('says what is wrong', () => {
    expect(() => plotHistory({})).toThrow('in plotHistory: expected at least one metric with values; received none. Fix: train');
    expect(() => plotHistory(run, { metrics: ['auc'] })).toThrow('expected one of accuracy, loss, lr; received "auc"');
    expect(() => plotHistory(run, { smooth: 1 })).toThrow('expected smooth from 0 to below 1; received 1');
  });
});

describe('imageGrid', () => {
  it('places pictures, enlarged by whole factors, and captions', async () => {
    const svg = await imageGrid([
      { image: tensor([[[0, 255], [255, 0]]], { dtype: 'uint8' }).reshape([1, 2, 2, 1]), caption: '9 → 4 (0.87)' },
      { image: toPixels([[1]]), caption: 'a<b', color: 'red' }, { image: tensor(new Uint8Array(28 * 28), { shape: [1, 28, 28] }) },
    ], { columns: 2, size: 56, title: 'T' });
    expect(texts(svg)).toEqual(['T', '9 → 4 (0.87)', 'a&lt;b']);
    const [, base64] = /data:image\/png;base64,([^"]+)/.exec(svg)!;
    const sheet = await grey(Buffer.from(base64!, 'base64'));
    expect([sheet.width, sheet.height]).toEqual([2 * 56 + 14, 2 * (56 + 22) + 14]);
    expect([27, 28].map((x) => sheet.levels[27 * sheet.width + x])).toEqual([0, 255]); // 2 x 2 pixels, twice as large, in the middle of 56 x 56
  });

  it('writes larger under large pictures', async () => {
    const sizeUnder = async (width: number): Promise<string> => />?<text[^>]* font-size="([\d.]+)"/.exec(await imageGrid([{ image: tensor(new Uint8Array(2 * width), { shape: [2, width] }), caption: 'cat' }]))![1]!;
    expect([await sizeUnder(96), await sizeUnder(448), await sizeUnder(4000)]).toEqual(['12', '16', '20']);
  });

  it('shortens captions that would touch their neighbours', async () => {
    const [short] = texts(await imageGrid([{ image: [[0]], caption: 'x'.repeat(200) }]));
    expect(short!.length).toBeLessThan(30);
    expect(short!.endsWith('…')).toBe(true);
  });

  it('says what is wrong', async () => {
    await expect(imageGrid([])).rejects.toThrow('in imageGrid: expected at least one picture');
    await expect(imageGrid([{ image: [1, 2, 3] }])).rejects.toThrow('in imageGrid, picture 0 > toPixels: expected a picture [h, w]');
  });
});

describe('predictions', () => {
  const scores = [[0.1, 0.9, 0], [0.8, 0.1, 0.1], [0.2, 0.3, 0.5], [0, 0.4, 0.6]];

  it('reads classes from numbers, scores and one-hot rows', () => {
    expect([...classesOf(scores)]).toEqual([1, 0, 2, 2]);
    expect([...classesOf(Uint8Array.of(3, 1))]).toEqual([3, 1]);
    expect([...classesOf(tensor([[3], [1]], { dtype: 'int32' }))]).toEqual([3, 1]);
    expect([...classesOf([[0.2], [0.7]])]).toEqual([0, 1]);
  });

  it('lists mistakes, the surest first', () => {
    const wrong = wrongPredictions([1, 2, 1, 1], scores);
    expect(wrong.map(({ index, truth, predicted }) => [index, truth, predicted])).toEqual([[1, 2, 0], [3, 1, 2], [2, 1, 2]]);
    expect(wrong[0]!.confidence).toBeCloseTo(0.8, 6);
    expect(wrongPredictions([1, 0], [[0.25], [0.75]]).map(({ index, confidence }) => [index, confidence])).toEqual([[0, 0.75], [1, 0.75]]);
  });

  it('counts confusions and draws them', () => {
    const matrix = confusionMatrix([1, 2, 1, 1], scores);
    expect(matrix).toEqual([[0, 0, 0], [0, 1, 2], [1, 0, 0]]);
    const svg = plotConfusionMatrix(matrix, { labels: ['cat', 'dog', 'a very long name'] });
    expect(texts(svg)).toEqual(expect.arrayContaining(['cat', 'dog', 'a very long name', '2', '1 of 4 right (25.00 %)']));
    expect(plotConfusionMatrix([[0, 0], [0, 0]])).not.toMatch(/NaN|Infinity/);
  });

  it('says what is wrong', () => {
    expect(() => confusionMatrix([0, 1], [0])).toThrow('in confusionMatrix: expected 2 predictions, one for each label; received 1');
    expect(() => confusionMatrix([0, 5], [0, 1], 2)).toThrow('expected classes from 0 to 1; received 5 taken for 1 in row 1');
    expect(() => plotConfusionMatrix([[1, 2]])).toThrow('expected 1 columns, one for each row; received 2');
  });
});

describe('files', () => {
  let folder: string;
  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'keratin-charts-')); });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('letters are drawn with the fonts of the package', async () => {
    const render = (content: string): Promise<Uint8Array> => svgToPng(drawing(60, 24, text(content, 4, 18)));
    const ink = async (content: string): Promise<number> => (await grey(await render(content))).levels.filter((level) => level < 128).length;
    expect(await ink('')).toBe(0);
    expect(await ink('W')).toBeGreaterThan(await ink('i'));
    const noSuchLetter = await render('\u{10fffd}');
    for (const letter of ['→', 'é', 'Ж', 'λ', '…', '≤', 'W']) expect(Buffer.compare(await render(letter), noSuchLetter), letter).not.toBe(0);
    expect((await grey(await svgToPng(drawing(60, 24), { width: 300 }))).width).toBe(300);
    await expect(svgToPng('<nothing')).rejects.toThrow('in svgToPng: expected an SVG drawing');
  });

  it('are PNG or SVG by their name', async () => {
    const svg = plotHistory({ loss: [2, 1] });
    await saveDrawing(join(folder, 'new/a.svg'), svg);
    expect(await readFile(join(folder, 'new/a.svg'), 'utf8')).toBe(svg);
    await saveDrawing(join(folder, 'a.PNG'), Promise.resolve(svg));
    expect(await sharp(join(folder, 'a.PNG')).metadata()).toMatchObject({ format: 'png', width: 1000, height: 400 });
    await saveDrawing(join(folder, 'b.png'), toPixels([[0, 1, 2]]));
    expect(await sharp(join(folder, 'b.png')).metadata()).toMatchObject({ width: 3, height: 1 });
    await expect(saveDrawing(join(folder, 'a.jpg'), svg)).rejects.toThrow('expected a name that ends in .png or .svg');
    await expect(saveDrawing(join(folder, 'a.svg'), toPixels([[0]]))).rejects.toThrow('expected a name that ends in .png;');
    await expect(web.saveDrawing('a.png', svg)).rejects.toThrow('expected a host with a file system');
    await expect(svgToPngInBrowser(svg)).rejects.toThrow('show the SVG itself');
  });
});
