/** @file keratin train and what comes after it, on small pictures that can be told apart: dark and light ones. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RandomGenerator } from '../core/random.js';
import { Tensor } from '../core/tensor.js';
import { saveImage } from '../data/image/save-image.js';
import { CommandLine } from '../testing/command-line.js';

const line = new CommandLine();
afterAll(() => line.remove());
const keratin = (...args: string[]) => line.run(args);
/** Small enough that a run takes a second or two. */
const small = ['--arch', 'tiny', '--image-size', '24', '--batch', '8', '--learning-rate', '0.003'];
const weights = (run: string, which: string): Buffer => readFileSync(line.path(run, which, readdirSync(line.path(run, which)).find((name) => name.startsWith('weights'))!));
const record = (run: string): { state: string; pictures: Record<string, number>; results: Record<string, number> } => JSON.parse(readFileSync(line.path(run, 'run.json'), 'utf8'));

beforeAll(async () => {
  const chance = new RandomGenerator(3);
  for (const [name, low] of [['dark', 0], ['light', 120]] as const) {
    for (let i = 0; i < 20; i++) {
      const data = Uint8Array.from(chance.uniform(30 * 30 * 3, low, low + 130));
      await saveImage(line.path('photos', name, `${name}.${i}.png`), new Tensor([30, 30, 3], 'uint8', data), { scale: false });
    }
  }
}, 60_000);

describe('keratin train', () => {
  it('learns a folder of class folders and writes all that was promised', { timeout: 90_000 }, async () => {
    const { status, out, error } = await keratin('train', 'photos', '--epochs', '8', '--augment', ...small);
    expect(error).toBe('');
    expect(status).toBe(0);
    expect(out).toMatch(/photos: 32 for training, 8 for validation/);
    expect(out).toMatch(/2: dark 16, light 16/);
    expect(out).toMatch(/validation +100\.0 % {2}of 8 pictures right/);
    expect(out).toContain('keratin predict runs/photos PICTURE');
    expect(out).toContain('keratin evaluate runs/photos FOLDER');
    expect(readdirSync(line.path('runs/photos')).sort()).toEqual(['augmented.png', 'backup', 'best', 'confusion.png', 'curves.png', 'history.csv', 'labels.json', 'last', 'live.json', 'model.onnx', 'run.json', 'steps.csv', 'tensorboard']);
    expect(JSON.parse(readFileSync(line.path('runs/photos/labels.json'), 'utf8'))).toEqual(['dark', 'light']);
    expect(readFileSync(line.path('runs/photos/history.csv'), 'utf8').trim().split('\n')).toHaveLength(9);
    for (const picture of ['augmented', 'confusion', 'curves']) expect(readFileSync(line.path(`runs/photos/${picture}.png`)).subarray(1, 4).toString()).toBe('PNG');
    expect(record('runs/photos')).toMatchObject({ state: 'finished', pictures: { training: 32, validation: 8 }, results: { validationAccuracy: 1 } });
    for (const row of out.split('\n').filter((text) => !text.includes('━'))) expect(row.length).toBeLessThanOrEqual(80);
  });

  it('predicts: a table or JSON, and names what is no picture', { timeout: 60_000 }, async () => {
    writeFileSync(line.path('words.jpg'), 'not a picture');
    mkdirSync(line.path('new ones'));
    copyFileSync(line.path('photos/light/light.3.png'), line.path('new ones/照片.png'));
    const table = await keratin('predict', 'runs/photos', 'photos/dark/dark.0.png', 'words.jpg', 'new ones');
    expect(table.status).toBe(1);
    expect(table.out).toMatch(/photos\/dark\/dark\.0\.png +dark +\d+\.\d %/);
    expect(table.out).toMatch(/new ones\/照片\.png +light +\d+\.\d %/);
    expect(table.error).toMatch(/1 of 3 pictures could not be read\n {2}words\.jpg: expected a picture/);
    mkdirSync(line.path('no pictures'));
    expect((await keratin('predict', 'runs/photos', 'no pictures')).error).toMatch(/folder "no pictures"\n +expected +pictures\n +received +none/);
    const json = await keratin('predict', 'runs/photos', 'photos/dark/dark.0.png', '--json');
    expect(json.status).toBe(0);
    const [found] = JSON.parse(json.out) as { class: string; confidence: number; scores: Record<string, number> }[];
    expect(found!.class).toBe('dark');
    expect(found!.confidence).toBe(found!.scores['dark']);
    expect(found!.scores['dark']! + found!.scores['light']!).toBeCloseTo(1, 6);
  });

  it('evaluates on what was kept back, or on another folder', { timeout: 60_000 }, async () => {
    const own = await keratin('evaluate', 'runs/photos');
    expect(own.out).toMatch(/8 pictures kept back for validation/);
    expect(own.out).toMatch(/Accuracy 100\.0 %/);
    const other = await keratin('evaluate', 'runs/photos', 'photos', '--json', '--matrix', 'matrix.png');
    expect(JSON.parse(other.out)).toMatchObject({ pictures: 40, accuracy: 1, matrix: [[20, 0], [0, 20]] });
    expect(existsSync(line.path('matrix.png'))).toBe(true);
    expect((await keratin('evaluate', 'runs/photos', '--matrix', 'matrix.gif')).error).toMatch(/evaluate --matrix\n +expected +a name that ends in \.png or \.svg\n +received +"matrix\.gif"/);
    mkdirSync(line.path('others/cats'), { recursive: true });
    expect((await keratin('evaluate', 'runs/photos', 'others')).error).toContain('name the class folders as the run does: dark, light');
  });

  it('never touches an existing run: the next is called photos-2, a named folder is refused', { timeout: 60_000 }, async () => {
    const before = readFileSync(line.path('runs/photos/run.json'), 'utf8');
    const { out } = await keratin('train', 'photos', '--epochs', '1', '--validation-split', '0', ...small);
    expect(out).toContain('In runs/photos-2/');
    expect(existsSync(line.path('runs/photos-2/best'))).toBe(false);
    expect((await keratin('train', 'photos', '--out', 'runs/photos', ...small)).error).toContain('keratin train --resume runs/photos');
    expect(readFileSync(line.path('runs/photos/run.json'), 'utf8')).toBe(before);
  });

  it('three classes in train, validation and test folders', { timeout: 90_000 }, async () => {
    const made = await keratin('split', 'photos', 'parts', '--train', '0.5', '--validation', '0.25', '--test', '0.25', '--seed', '1');
    expect(made.out).toMatch(/40 pictures of photos copied to parts/);
    expect(made.out).toContain('keratin train parts');
    for (const [part, count] of [['train', 10], ['validation', 5], ['test', 5]] as const) {
      mkdirSync(line.path('parts', part, 'third'));
      for (let i = 0; i < count; i++) copyFileSync(line.path('photos/dark/dark.0.png'), line.path('parts', part, 'third', `${i}.png`));
    }
    const { out, status } = await keratin('train', 'parts', '--epochs', '2', ...small);
    expect(status).toBe(0);
    expect(out).toMatch(/parts: 30 for training, 15 for validation, 15 for test/);
    expect(out).toMatch(/3: dark 10, light 10, third 10/);
    expect(out).toMatch(/test +\d+\.\d % {2}of 15 pictures right/);
    expect((await keratin('evaluate', 'runs/parts')).out).toMatch(/15 pictures kept back for the test/);
  });

  it('a picture that cannot be read ends a new run, which leaves nothing; or is skipped and named', { timeout: 90_000 }, async () => {
    for (const name of ['dark', 'light']) {
      mkdirSync(line.path('torn', name), { recursive: true });
      for (let i = 0; i < 10; i++) copyFileSync(line.path(`photos/${name}/${name}.${i}.png`), line.path('torn', name, `${i}.png`));
    }
    writeFileSync(line.path('torn/dark/5.png'), readFileSync(line.path('photos/dark/dark.5.png')).subarray(0, 900));
    const failed = await keratin('train', 'torn', '--epochs', '2', ...small);
    expect(failed.status).toBe(1);
    expect(failed.error).toContain('torn/dark/5.png');
    expect(failed.error).toContain('--on-corrupt skip');
    expect(existsSync(line.path('runs/torn'))).toBe(false);
    const skipped = await keratin('train', 'torn', '--epochs', '1', '--on-corrupt', 'skip', ...small);
    expect(skipped.status).toBe(0);
    expect(skipped.out).toMatch(/torn\/dark\/5\.png/);
  });
});

describe('a run that is stopped', () => {
  const args = ['train', 'photos', '--epochs', '3', '--augment', '--batch', '4', '--arch', 'tiny', '--image-size', '24'];
  /** Sends a signal when the first epoch has been printed. */
  const stopWith = (signal: NodeJS.Signals) => {
    let sent = false;
    return (out: string, child: { kill(signal: NodeJS.Signals): boolean }): void => {
      if (sent || !out.includes('Epoch 1/3')) return;
      sent = true;
      child.kill(signal);
    };
  };

  it.each(['SIGINT', 'SIGKILL'] as const)('by %s goes on as if nothing had happened', { timeout: 120_000 }, async (signal) => {
    const whole = `whole-${signal}`;
    const stopped = `stopped-${signal}`;
    expect((await keratin(...args, '--out', whole)).status).toBe(0);
    const first = await line.run([...args, '--out', stopped], stopWith(signal));
    if (signal === 'SIGINT') {
      expect(first.status).toBe(130);
      expect(first.out).toContain(`keratin train --resume ${stopped}`);
      expect(record(stopped).state).toBe('stopped');
      expect((await keratin('predict', stopped, 'photos/dark/dark.0.png')).status).toBe(0);
    }
    expect((await keratin('train', '--resume', stopped, '--batch', '5')).error).toContain('the settings that the run began with');
    expect((await keratin('train', '--resume', stopped)).status).toBe(0);
    for (const which of ['best', 'last']) expect(weights(stopped, which).equals(weights(whole, which))).toBe(true);
    expect(readFileSync(line.path(stopped, 'history.csv'), 'utf8')).toBe(readFileSync(line.path(whole, 'history.csv'), 'utf8'));
  });

  it('by --minutes ends with an epoch and is whole; with more epochs it goes on as if nothing had happened', { timeout: 90_000 }, async () => {
    const { out, status } = await keratin(...args, '--minutes', '0.0001', '--out', 'timed');
    expect(status).toBe(0);
    expect(out).toMatch(/\n1 epoch done in/);
    expect(record('timed').state).toBe('finished');
    expect(existsSync(line.path('timed/confusion.png'))).toBe(true);
    expect((await keratin('train', '--resume', 'timed', '--epochs', '3')).status).toBe(0);
    expect(weights('timed', 'last').equals(weights('whole-SIGKILL', 'last'))).toBe(true);
  });

  it('a finished one says so, and grows with more epochs', { timeout: 60_000 }, async () => {
    expect((await keratin('train', '--resume', 'whole-SIGINT')).out).toContain('has done all of its 3 epochs');
    const { out } = await keratin('train', '--resume', 'whole-SIGINT', '--epochs', '4');
    expect(out).toMatch(/Epoch 4\/4/);
    expect(out).not.toMatch(/Epoch 3\/4/);
  });

  it('does not go on with other pictures', { timeout: 60_000 }, async () => {
    copyFileSync(line.path('photos/dark/dark.0.png'), line.path('photos/dark/new.png'));
    expect((await keratin('train', '--resume', 'whole-SIGINT', '--epochs', '9')).error).toContain('the pictures that the run began with');
  });
});
