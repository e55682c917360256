/** @file Keras files of damaged or hostile models: only typed errors, and nothing made that the file cannot fill. */
import { describe, expect, it } from 'vitest';
import { KeratinError } from '../core/errors.js';
import { RandomGenerator } from '../core/random.js';
import { readZip, writeZip } from '../formats/zip.js';
import * as layers from '../layers/index.js';
import { modelFromBytes } from './load.js';
import { encodeKeras, encodeKerasH5 } from './save-keras.js';
import { input } from './input.js';
import { Model } from './model.js';

/** A functional model with a branch, a recurrent layer and a normalization, compiled. */
function sample(): Model {
  const x = input({ shape: [6, 3], name: 'x' });
  const a = layers.lstm(4).apply(x);
  const b = layers.flatten().apply(layers.conv1d(2, 3).apply(x));
  const y = layers.dense(2, { activation: 'softmax' }).apply(layers.batchNormalization().apply(layers.concatenate().apply([a, b])));
  return new Model({ inputs: x, outputs: y }).compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
}

const codeOf = (body: () => unknown): string => {
  try {
    body();
    return 'no error';
  } catch (error) {
    if (!(error instanceof KeratinError)) throw error;
    return error.code;
  }
};

describe('hostile models', () => {
  it('a layer too large for its file is refused before it is made', async () => {
    const files = readZip(await encodeKeras(sample()));
    const config = new TextDecoder().decode(files.get('config.json')).replace('"units": 2', '"units": 100000000');
    files.set('config.json', new TextEncoder().encode(config));
    expect(codeOf(() => modelFromBytes(writeZip(Object.fromEntries(files))))).toBe('file/size');
  });

  it('changed bytes give a model or a typed error, within 2 seconds', { timeout: 200_000 }, async () => {
    const random = new RandomGenerator(11);
    const whole = (n: number): number => Math.floor(random.uniform(1)[0]! * n);
    const h5 = await encodeKerasH5(sample());
    const archive = readZip(await encodeKeras(sample()));
    const mutate = (source: Uint8Array, digits: boolean): Uint8Array => {
      const bytes = source.slice();
      for (let n = 1 + whole(6); n > 0; n--) bytes[whole(bytes.length)] = digits ? 0x20 + whole(95) : whole(256);
      return bytes;
    };
    const junk: readonly unknown[] = [null, -1, 0, 0.5, 2 ** 31, 2 ** 53, 1e300, '', 'x', true, [], {}, [null, null], [[1]], { class_name: 'Dense', config: {} }, { class_name: 'LSTM' }, { config: null }];
    /** Puts junk in the place of something, somewhere inside. */
    const spoil = (value: any): any => {
      const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
      if (keys.length === 0 || whole(8) === 0) return junk[whole(junk.length)];
      const key = keys[whole(keys.length)]!;
      return Array.isArray(value) ? value.map((v, i) => (String(i) === key ? spoil(v) : v)) : { ...value, [key]: spoil(value[key]) };
    };
    const config = JSON.parse(new TextDecoder().decode(archive.get('config.json')));
    const withConfig = (text: Uint8Array): Uint8Array => writeZip({ ...Object.fromEntries(archive), 'config.json': text });
    let slowest = 0;
    for (let i = 0; i < 600; i++) {
      const bytes = [() => mutate(h5, false), () => withConfig(mutate(archive.get('config.json')!, true)), () => withConfig(new TextEncoder().encode(JSON.stringify(spoil(config))))][i % 3]!();
      const start = performance.now();
      codeOf(() => modelFromBytes(bytes));
      slowest = Math.max(slowest, performance.now() - start);
    }
    expect(slowest).toBeLessThan(2000);
  });
});
