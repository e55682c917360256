/** @file Every example runs with --quick and writes what it promises; those with photos where the photos are. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const photos = existsSync(join(root, '../shared/data/cats_vs_dogs'));

const texts = existsSync(join(root, '../shared/data/imdb'));

interface Promised { readonly file?: string; readonly says: RegExp }

/** Example -> a file that it writes, and what it prints. */
const promises: Readonly<Record<string, Promised>> = {
  '5.1-mnist': { file: 'runs/mnist-quick/curves.png', says: /Test accuracy: 0\.[89]\d+/ },
  '5.2-make-small-set': { file: 'runs/cats_and_dogs_quick/test/dog', says: /cats_and_dogs_quick/ },
  '5.2-augmented-sheet': { file: 'runs/5.2-augmented-sheet.png', says: /Sheet: / },
  '5.2-cats-and-dogs': { file: 'runs/5.2-cats-and-dogs-quick/curves.png', says: /Total params: 3,453,121[^]*Best validation accuracy 0\.\d+; test accuracy/ },
  '5.2-augmentation': { file: 'runs/5.2-augmentation-quick/best/manifest.json', says: /Best validation accuracy 0\.\d+ in 2 epochs/ },
  '5.3-conv-base': { says: /Model: "mobilenet_0\.25_\d+"[^]*conv_pw_13/ },
  '5.3-three-steps': { file: 'runs/5.3-fine-tuning-mobilenet-quick/curves.png', says: /features[^]*frozen-base[^]*fine-tuning[^]*Test accuracy\nbase[^]*mobilenet +[01]\.\d+ \(.*[01]\.\d+ \(.*[01]\.\d+ \(/ },
  '5.4-vgg16': { says: /block5_pool/ },
  '5.4-activations': { file: 'runs/5.4-activations-quick/all.png', says: /max_pooling2d_3: 7 x 7 x 128, \d+ channels blank/ },
  '5.4-filter-patterns': { file: 'runs/5.4-filter-patterns-quick/block2_conv2.png', says: /Filter 3 of block2_conv1 answers \d+\n {2}to the pattern made by hand/ },
  '5.4-grad-cam': { file: 'runs/5.4-grad-cam/elephant_cam.png', says: /Predicted: African_elephant 0\.89/ },
};

/** Run by 5.3-three-steps. */
const steps = ['5.3-features', '5.3-frozen-base', '5.3-fine-tuning'];

const accuracy = /Best validation accuracy 0\.\d{3}/;
const mae = /Best validation MAE \d+\.\d{4}, \d+\.\d\d °C; as today: 0\.3872/;

/** Those of words and time, which are quick enough to share one process. */
const chapter6: Readonly<Record<string, Promised>> = {
  '6.1-one-hot-words': { says: /By hand: float32 \[2, 10, 11\][^]*In one line: float32 \[2, 10, 11\], 10 words/ },
  '6.1-one-hot-characters': { says: /By hand: float32 \[2, 50, 101\][^]*In one line: float32 \[2, 50, 101\]/ },
  '6.1-tokenizer': { says: /float32 \[2, 1000\]\nFound 9 unique tokens/ },
  '6.1-hashing': { says: /float32 \[2, 10, 1000\]/ },
  '6.2-rnn-by-hand': { says: /float32 \[100, 64\]/ },
  '6.1-imdb-data': { says: /^$/ },
  '6.1-embedding': { file: 'runs/quick/6.1-embedding.png', says: accuracy },
  '6.1-glove': { file: 'runs/quick/6.1-glove.png', says: /Found 8\d{4} unique tokens[^]*Found 2722 word vectors, 2\d{3} of them of our words[^]*Best validation accuracy/ },
  '6.2-simple-rnn': { file: 'runs/quick/6.2-simple-rnn.png', says: accuracy },
  '6.2-stacked-simple-rnn': { file: 'runs/quick/6.2-stacked-simple-rnn.png', says: accuracy },
  '6.2-lstm-by-hand': { says: /the formulas: 1425 parameters[^]*layers\.lstm: 1169 parameters/ },
  '6.2-lstm': { file: 'runs/quick/6.2-lstm.png', says: accuracy },
  '6.3-reversed-lstm': { file: 'runs/quick/6.3-reversed-lstm.png', says: accuracy },
  '6.3-bidirectional-lstm': { file: 'runs/quick/6.3-bidirectional-lstm.png', says: accuracy },
  '6.4-conv1d-imdb': { file: 'runs/quick/6.4-conv1d-imdb.png', says: accuracy },
  '6.4-conv1d-imdb-mended': { file: 'runs/quick/6.4-conv1d-imdb-mended.png', says: accuracy },
  '6.3-jena-data': { says: /^$/ },
  '6.3-baseline': { says: /Mean absolute error 0\.3872, 2\.84 °C/ },
  '6.3-dense': { file: 'runs/quick/6.3-dense.png', says: mae },
  '6.3-gru': { file: 'runs/quick/6.3-gru.png', says: mae },
  '6.3-gru-dropout': { file: 'runs/quick/6.3-gru-dropout.png', says: mae },
  '6.3-stacked-gru': { file: 'runs/quick/6.3-stacked-gru.png', says: mae },
  '6.3-bidirectional-gru': { file: 'runs/quick/6.3-bidirectional-gru.png', says: mae },
  '6.4-conv1d-jena': { file: 'runs/quick/6.4-conv1d-jena.png', says: mae },
  '6.4-conv1d-gru': { file: 'runs/quick/6.4-conv1d-gru.png', says: mae },
};

describe('examples', () => {
  it('are all tried here', () => {
    const names = readdirSync(join(root, 'examples')).filter((file) => /^[56]\./.test(file)).map((file) => file.replace('.ts', ''));
    expect([...Object.keys(promises), ...steps, ...Object.keys(chapter6)].sort()).toEqual(names.sort());
  });

  for (const [name, { file, says }] of Object.entries(promises)) {
    const needsPhotos = /^5\.[234]/.test(name);
    it.skipIf(needsPhotos && !photos)(`${name} --quick${needsPhotos && !photos ? ' (no photos in ../shared/data/cats_vs_dogs)' : ''}`, { timeout: 240_000 }, async () => {
      const { status, output } = await example(name, '--quick');
      expect(status, output).toBe(0);
      expect(output).toMatch(says);
      if (file !== undefined) expect(existsSync(join(root, file))).toBe(true);
    });
  }

  describe.skipIf(!texts)(`of chapter 6${texts ? '' : ' (no reviews in ../shared/data/imdb)'}`, () => {
    const said = new Map<string, string>();
    beforeAll(async () => {
      const { status, output } = await run('scripts/run.mjs', 'tests/examples/one-after-another.ts', ...Object.keys(chapter6), '--quick');
      expect(status, output).toBe(0);
      for (const part of output.split('\n=== ').slice(1)) said.set(part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1));
    }, 240_000);

    it.each(Object.entries(chapter6))('%s --quick', (name, { file, says }) => {
      expect(said.get(name)).toMatch(says);
      if (file !== undefined) expect(existsSync(join(root, file))).toBe(true);
    });
  });

  it('a name that is none lists those that are', async () => {
    const { status, output } = await example('5.9');
    expect(status).toBe(1);
    expect(output).toMatch(/There is no example 5\.9[^]*5\.2-cats-and-dogs/);
    expect(Math.max(...output.split('\n').map((row) => row.length))).toBeLessThanOrEqual(80);
  });
});

const example = (...args: string[]): Promise<{ status: number | null; output: string }> => run('scripts/example.mjs', ...args);

function run(script: string, ...args: string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, [join(root, script), ...args], { cwd: root });
  let output = '';
  child.stdout.on('data', (data: Buffer) => { output += data.toString(); });
  child.stderr.on('data', (data: Buffer) => { output += data.toString(); });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output })));
}
