/** @file Words that count: sums, signs, padding, text for pages and terminals; models drawn; vectors projected. */
import { describe, expect, it } from 'vitest';
import { RandomGenerator } from '../core/random.js';
import { Tensor, tensor } from '../core/tensor.js';
import * as layers from '../layers/index.js';
import { input } from '../models/input.js';
import { model } from '../models/model.js';
import { type Sequential, sequential } from '../models/sequential.js';
import { embeddingProjector, principalComponents } from './embedding-projector.js';
import { gradCam } from './grad-cam.js';
import { layOut } from './layered-layout.js';
import { modelPlot } from './model-plot.js';
import { umap } from './umap.js';
import { wordImportance } from './word-importance.js';

const sum = (x: Tensor): number => Array.from(x.data as Float32Array).reduce((a, b) => a + b, 0);
const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, content]) => content!);

/** The mean of word vectors [good, bad] into a sigmoid: word 1 counts for class 1, word 2 against it, word 3 for nothing. */
function opinion(): Sequential {
  const net = sequential([layers.embedding(5, 2, { inputLength: 4 }), layers.globalAveragePooling1d(), layers.dense(1, { activation: 'sigmoid' })]);
  net.setWeights([tensor([[0, 0], [2, 0], [0, 3], [0, 0], [1, 1]]), tensor([[1], [-1]]), tensor([0.5])]);
  return net;
}

describe('wordImportance', () => {
  it('is exact for a linear model, with sign, for either class', async () => {
    const found = await wordImportance(opinion(), [0, 1, 2, 3], { classIndex: 1, words: { good: 1, bad: 2, '<so>': 3 } });
    [0, 0.5, -0.75, 0].forEach((wanted, i) => expect(Number(found.importance.data[i])).toBeCloseTo(wanted, 5));
    expect(found.words.map(({ word, step }) => [word, step])).toEqual([['good', 1], ['bad', 2], ['<so>', 3]]);
    expect(found.score).toBeCloseTo(1 / (1 + Math.exp(-0.25)), 5);
    const against = await wordImportance(opinion(), [0, 1, 2, 3], { classIndex: 0 });
    expect(Number(against.importance.data[2])).toBeCloseTo(0.75, 5);
    expect(against.words.map(({ word }) => word)).toEqual(['1', '2', '3']);
  });

  it('writes coloured text, escaped', async () => {
    const { html, terminal } = await wordImportance(opinion(), [0, 1, 2, 3], { classIndex: 1, words: ['', 'a&b', '\u001b[31mred', '<i>'] });
    expect(html).toMatch(/^<p class="word-importance"><span title="\+0\.500" style="background:#[0-9a-f]{6};color:#ffffff;[^"]*">a&amp;b<\/span> /);
    expect(html).toContain('background:#c93c2b'); // the strongest, against
    expect(html).toContain('>&lt;i&gt;</span>');
    expect(terminal).toContain('\u001b[48;2;201;60;43m\u001b[38;2;255;255;255m [31mred\u001b[0m');
    expect(terminal.endsWith(' <i>')).toBe(true);
  });

  it.each([
    ['LSTM with masks', () => sequential([layers.embedding(9, 4, { name: 'words', maskZero: true, inputLength: 6 }), layers.lstm(5), layers.dense(3, { activation: 'softmax' })])],
    ['GRU and convolution', () => sequential([layers.embedding(9, 4, { name: 'words', inputLength: 6 }), layers.conv1d(4, 2, { activation: 'tanh' }), layers.gru(3, { returnSequences: true }), layers.globalMaxPooling1d(), layers.dense(1, { activation: 'sigmoid' })])],
  ] as const)('sums to what the words changed: %s', async (_, make) => {
    const net = make();
    const table = net.getWeights()[0]!;
    const numbers = new RandomGenerator(4);
    net.setWeights(net.getWeights().map(({ shape, size }) => new Tensor(shape, 'float32', numbers.uniform(size, -0.8, 0.8))));
    const sequence = [0, 0, 3, 8, 1, 5];
    const { importance, score, classIndex } = await wordImportance(net, sequence, { steps: 300, classIndex: 0, score: 'output' });
    expect((await gradCam(net, sequence, { layer: 'words', classIndex })).raw.data.some((x) => x !== 0)).toBe(true);
    net.setWeights(net.getWeights().map((w, i) => (i === 0 ? new Tensor(table.shape, 'float32', new Float32Array(table.size)) : w)));
    const nothing = await wordImportance(net, sequence, { classIndex, score: 'output' });
    expect(sum(importance)).toBeCloseTo(score - nothing.score, 3);
    const cam = await wordImportance(make(), sequence, { method: 'gradCam' });
    expect(cam.importance.shape).toEqual([6]);
    expect(Math.min(...Array.from(cam.importance.data, Number))).toBeGreaterThanOrEqual(0);
  });

  it('takes series without words', async () => {
    const net = sequential([layers.simpleRNN(4, { inputShape: [5, 2] }), layers.dense(1)]);
    const series = [[1, 0], [0, 1], [2, 2], [0, 0], [1, -1]];
    const { importance, words } = await wordImportance(net, series, { steps: 300, classIndex: 1 });
    expect(words.map(({ word }) => word)).toEqual(['0', '1', '2', '3', '4']);
    const [all, none] = await Promise.all([net.predict([series]), net.predict([series.map(() => [0, 0])])]);
    expect(sum(importance)).toBeCloseTo(all.item() - none.item(), 3);
    expect((await gradCam(sequential([layers.conv1d(3, 2, { inputShape: [5, 2] }), layers.flatten(), layers.dense(2, { activation: 'softmax' })]), series)).shape).toEqual([4]);
  });

  it('says what is wrong', async () => {
    await expect(wordImportance(opinion(), [0, 1, 2, 3], { words: ['a'] })).rejects.toThrow('in wordImportance: expected 4 words, one for each step; received 1');
    await expect(wordImportance(opinion(), [1, 2])).rejects.toThrow('in wordImportance: expected one sample [4]; received [2]');
  });
});

describe('modelPlot', () => {
  const x = input({ shape: [8, 8, 3], name: 'photo' });
  const a = layers.conv2d(4, 3, { padding: 'same', name: 'a' }).apply(x);
  const inner = sequential([layers.conv2d(4, 1, { name: 'in1', inputShape: [8, 8, 4], trainable: false }), layers.activation('relu', { name: 'in2' })], { name: 'inside' });
  const joined = layers.add({ name: 'joined' }).apply([a, inner.apply(a)]);
  const net = model({ inputs: x, outputs: layers.dense(2, { name: 'out' }).apply(layers.flatten({ name: 'flat' }).apply(joined)) });

  it('draws every layer with its shape, and every connection', () => {
    const svg = modelPlot(net, { title: 'net' });
    expect(texts(svg)).toEqual(expect.arrayContaining(['net', 'photo', 'a', 'inside', 'joined', 'flat', 'out', '8 x 8 x 4 · 112 parameters', '2 · 514 parameters', 'InputLayer']));
    expect(svg.match(/fill="none"/g)).toHaveLength(6);
    const expanded = modelPlot(net, { expandNested: true, shapes: false });
    expect(texts(expanded)).toEqual(expect.arrayContaining(['inside/in1', 'inside/in2']));
    expect(texts(expanded)).not.toContain('inside');
    expect(expanded.match(/stroke-dasharray/g)).toHaveLength(1);
    expect(() => modelPlot(sequential([layers.dense(1)]))).toThrow('in modelPlot: expected a model with a known input shape');
  });

  it('lays out rows without boxes on boxes', () => {
    const boxes = Array.from({ length: 7 }, (_, i) => ({ width: 40 + 20 * i, height: 20 }));
    const { centres, lines, width } = layOut(boxes, [[0, 1], [0, 2], [0, 3], [1, 4], [2, 4], [3, 5], [0, 6], [4, 6], [5, 6]]);
    boxes.forEach((box, i) => boxes.slice(i + 1).forEach((other, k) => {
      const [p, q] = [centres[i]!, centres[i + 1 + k]!];
      expect(Math.abs(p.y - q.y) >= 20 || Math.abs(p.x - q.x) >= (box.width + other.width) / 2).toBe(true);
    }));
    centres.forEach(({ x: at }, i) => expect(at - boxes[i]!.width / 2).toBeGreaterThanOrEqual(-1e-9));
    centres.forEach(({ x: at }, i) => expect(at + boxes[i]!.width / 2).toBeLessThanOrEqual(width + 1e-9));
    expect(lines[6]).toHaveLength(6); // from the first row over two rows to the last
  });
});

describe('embeddingProjector', () => {
  it('finds the axes along which points vary most', () => {
    const vectors = Array.from({ length: 40 }, (_, i) => [3 * Math.sin(i), 3 * Math.sin(i), Math.cos(i * 1.7), 0]);
    const { points, explained, axes } = principalComponents(vectors, 3);
    const [first, second] = axes.toArray() as number[][];
    [Math.SQRT1_2, Math.SQRT1_2, 0, 0].forEach((v, i) => expect(first![i]).toBeCloseTo(v, 1));
    expect(second![2]).toBeCloseTo(1, 1);
    expect(points.shape).toEqual([40, 3]);
    expect(explained[0]! + explained[1]!).toBeCloseTo(1, 6);
    expect(explained[0]).toBeGreaterThan(0.9);
  });

  it('draws points, groups and the names that have room', () => {
    const svg = embeddingProjector([[0, 0], [1, 1], [0, 1], [0.001, 0]], { labels: ['zero', 'one', 'two', 'hidden'], groups: ['b', 'a', 'a', 'b'], title: 't' });
    expect(svg.match(/<circle /g)).toHaveLength(6);
    expect(texts(svg)).toEqual(expect.arrayContaining(['t', 'a', 'b', 'zero', 'one', 'two']));
    expect(texts(svg)).not.toContain('hidden');
    expect(texts(embeddingProjector([[1, 2, 3], [3, 2, 1], [0, 0, 1]]))[0]).toMatch(/^principal components: \d/);
    expect(embeddingProjector([[1, 1], [1, 1]])).not.toMatch(/NaN/);
    expect(() => embeddingProjector([[0, 0]], { labels: [] })).toThrow('expected 1 labels and groups');
    expect(() => principalComponents([1, 2])).toThrow('expected two or more vectors [n, d]; received [2]');
  });

  it('umap keeps neighbours together, the same for the same seed', async () => {
    const numbers = new RandomGenerator(2);
    const centres = [[9, 0, 0, 0, 0], [0, 9, 0, 0, 0], [0, 0, 9, 0, 0]];
    const vectors = Array.from({ length: 60 }, (_, i) => centres[i % 3]!.map((c) => c + Number(numbers.normal(1)[0])));
    const points = (await umap(vectors, { neighbors: 8, seed: 3 })).toArray() as number[][];
    const apart = (i: number, j: number): number => Math.hypot(points[i]![0]! - points[j]![0]!, points[i]![1]! - points[j]![1]!);
    const nearest = points.map((_, i) => points.map((__, j) => j).filter((j) => j !== i).sort((a, b) => apart(i, a) - apart(i, b))[0]!);
    expect(nearest.filter((j, i) => j % 3 === i % 3).length).toBeGreaterThan(57);
    expect((await umap(vectors, { neighbors: 8, seed: 3 })).toArray()).toEqual(points);
    expect(embeddingProjector(points, { groups: vectors.map((_, i) => i % 3) }).match(/<circle /g)).toHaveLength(63);
    expect((await umap([[1, 2], [2, 1], [0, 0], [5, 5]], { components: 1 })).shape).toEqual([4, 1]);
    await expect(umap([[1, 2]])).rejects.toThrow('in umap: expected four or more vectors [n, d]; received [1, 2]');
    await expect(umap(vectors, { minDistance: 2 })).rejects.toThrow('expected minDistance from 0 to 1; received 2');
  });
});
