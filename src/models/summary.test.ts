/** @file The summary: Keras's own texts, nested models, columns, narrow and wide lines. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as layers from '../layers/index.js';
import { layerRegistry } from '../layers/registry.js';
import { readZipEntry } from '../testing/read-zip-entry.js';
import { modelFromConfig } from './config.js';
import { input } from './input.js';
import { model } from './model.js';
import { sequential } from './sequential.js';
import { summarize } from './summary.js';

const fixtures = fileURLToPath(new URL('../../../shared/fixtures/models', import.meta.url));
const hasFixtures = existsSync(fixtures);

describe.skipIf(!hasFixtures)('the texts of Keras (needs ../shared/fixtures)', () => {
  const names = hasFixtures ? readdirSync(fixtures).filter((f) => f.endsWith('.json')).map((f) => f.slice(0, -5)) : [];
  const classNames = ({ config }: any): string[] => config.layers.flatMap((l: any) => (l.config.layers ? classNames(l) : [l.class_name]));
  it.for(names)('%s', (name, { skip }) => {
    const config = JSON.parse(new TextDecoder().decode(readZipEntry(readFileSync(`${fixtures}/${name}.keras`), 'config.json')));
    const missing = classNames(config).find((className) => className !== 'InputLayer' && !layerRegistry.has(className));
    if (missing !== undefined) skip(`there is no ${missing} yet`);
    const { summary } = JSON.parse(readFileSync(`${fixtures}/${name}.json`, 'utf8')) as { summary: string };
    expect(`${summarize(modelFromConfig(config))}\n`).toBe(summary);
  });
});

describe('model.summary', () => {
  const base = (): ReturnType<typeof sequential> => sequential([layers.conv2d(3, 3, { inputShape: [12, 12, 3], name: 'c' }), layers.maxPooling2d(2, { name: 'p' })], { name: 'base' });

  it('shows layers inside and what is trained', () => {
    const inner = base();
    for (const layer of inner.layers) layer.trainable = false;
    inner.trainable = false;
    const m = sequential([inner, layers.flatten({ name: 'f' }), layers.dense(4, { name: 'd' })], { name: 'm' });
    expect(summarize(m, { expandNested: true, showTrainable: true, lineLength: 60 })).toMatchInlineSnapshot(`
      "Model: "m"
      ┏━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━┳━━━━━━━━━┳━━━━━┓
      ┃ Layer (type)          ┃ Output Shape     ┃ Param # ┃ Tr… ┃
      ┡━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━╇━━━━━━━━━╇━━━━━┩
      │ base (Sequential)     │ (None, 5, 5, 3)  │      84 │  N  │
      ├───────────────────────┼──────────────────┼─────────┼─────┤
      │    └ c (Conv2D)       │ (None, 10, 10,   │      84 │  N  │
      │                       │ 3)               │         │     │
      ├───────────────────────┼──────────────────┼─────────┼─────┤
      │    └ p (MaxPooling2D) │ (None, 5, 5, 3)  │       0 │  -  │
      ├───────────────────────┼──────────────────┼─────────┼─────┤
      │ f (Flatten)           │ (None, 75)       │       0 │  -  │
      ├───────────────────────┼──────────────────┼─────────┼─────┤
      │ d (Dense)             │ (None, 4)        │     304 │  Y  │
      └───────────────────────┴──────────────────┴─────────┴─────┘
       Total params: 388 (1.52 KB)
       Trainable params: 304 (1.19 KB)
       Non-trainable params: 84 (336.00 B)"
    `);
  });

  it('counts the optimizer once it has taken a step', async () => {
    const m = sequential([layers.dense(300, { inputShape: [900], name: 'd' })], { name: 'm' });
    m.compile({ optimizer: 'rmsprop', loss: 'mse' });
    expect(summarize(m)).not.toContain('Optimizer');
    await m.trainOnBatch([new Float32Array(900)], [new Float32Array(300)]);
    expect(summarize(m).split('\n').slice(-4)).toEqual([
      ' Total params: 540,602 (2.06 MB)', ' Trainable params: 270,300 (1.03 MB)', ' Non-trainable params: 0 (0.00 B)', ' Optimizer params: 270,302 (1.03 MB)',
    ]);
    await m.dispose();
  });

  it('shows which call of a shared layer is read, and several outputs', () => {
    const a = input({ shape: [2], name: 'a' });
    const shared = layers.dense(2, { name: 'shared' });
    const two = (() => {
      const x = input({ shape: [2], name: 'x' });
      return model({ inputs: x, outputs: [layers.dense(1, { name: 'l' }).apply(x), layers.dense(3, { name: 'r' }).apply(x)], name: 'two' });
    })();
    const [l, r] = two.applyMany(shared.apply(shared.apply(a)));
    const text = summarize(model({ inputs: a, outputs: layers.concatenate({ name: 'all' }).apply([l!, r!]), name: 'm' }), { lineLength: 100 });
    expect(text).toMatch(/shared \(Dense\) +│ \(None, 2\) +│ +6 │ a\[0\]\[0\], shared\[0\]\[0\] +│/);
    expect(text).toMatch(/two \(Functional\) +│ \[\(None, 1\), \(None, 3\)\] +│ +12 │ shared\[1\]\[0\] +│/);
    expect(text).toMatch(/all \(Concatenate\) .* two\[0\]\[0\], two\[0\]\[1\] +│/);
  });

  it('an unbuilt model, and a line that is too short', () => {
    const text = summarize(sequential([layers.dense(1, { name: 'd' })], { name: 'm' }));
    expect(text).toContain('│ ?                      │   0 (unbuilt) │');
    expect(() => summarize(sequential([layers.dense(1)]), { lineLength: 12 })).toThrow('expected room for at least 4 characters in each column; received lineLength 12');
  });
});
