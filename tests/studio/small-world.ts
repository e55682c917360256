/** @file A folder for the studio's tests: pictures of two classes, a model of digits, a link that leads out; and how to ask. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { layers, sequential, setSeed } from '../../src/index.js';

/** Bright and dark pictures of 20 x 20. */
export async function makePictures(folder: string, each: number): Promise<void> {
  for (const [name, level] of [['bright', 200], ['dark', 60]] as const) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < each; i++) writeFileSync(join(folder, name, `${name}.${i}.png`), await pngOf(level + i));
  }
}

export const pngOf = (level: number): Promise<Buffer> => sharp({ create: { width: 20, height: 20, channels: 3, background: { r: level, g: level, b: level } } }).png().toBuffer();

export async function smallWorld(): Promise<{ readonly folder: string; readonly remove: () => void }> {
  const outside = mkdtempSync(join(tmpdir(), 'keratin-studio-'));
  const folder = join(outside, 'project');
  await makePictures(join(folder, 'photos'), 10);
  setSeed(1);
  const model = sequential([layers.conv2d(4, 3, { activation: 'relu', inputShape: [28, 28, 1] }), layers.maxPooling2d(2), layers.flatten(), layers.dense(10, { activation: 'softmax' })], { name: 'digits' });
  await model.compile({ optimizer: 'rmsprop', loss: 'sparseCategoricalCrossentropy' }).save(join(folder, 'digits'));
  writeFileSync(join(outside, 'secret.png'), await pngOf(10));
  writeFileSync(join(outside, 'secret.txt'), 'secret');
  symlinkSync(join(outside, 'secret.png'), join(folder, 'link.png'));
  symlinkSync(outside, join(folder, 'out'));
  return { folder, remove: () => rmSync(outside, { recursive: true, force: true }) };
}

/** Bytes as they are over a socket; what comes back until it is closed, or for so many milliseconds. */
export function raw(port: number, text: string, milliseconds = 3000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(end, milliseconds);
    socket.on('data', (data) => { answer += data.toString(); });
    socket.on('close', end);
    socket.on('error', end);
  });
}

/** Asks until it is so. */
export async function until<T>(ask: () => Promise<T>, is: (answer: T) => boolean, milliseconds = 40_000): Promise<T> {
  const begun = performance.now();
  for (;;) {
    const answer = await ask();
    if (is(answer)) return answer;
    if (performance.now() - begun > milliseconds) throw new Error(`not so after ${milliseconds} ms: ${JSON.stringify(answer).slice(0, 600)}`);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}
