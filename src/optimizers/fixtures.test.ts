/** @file Optimizers beside Keras: dense models trained for 8 steps from given weights must end at given weights. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { Variable, placeholder } from '../core/leaf.js';
import type { KerasObject } from '../core/registry.js';
import { Tensor } from '../core/tensor.js';
import type { Value } from '../core/value.js';
import { getLoss } from '../losses/loss-registry.js';
import { add } from '../ops/arithmetic.js';
import { relu, sigmoid } from '../ops/math.js';
import { matmul } from '../ops/matmul.js';
import { softmax } from '../ops/softmax.js';
import { compile } from '../runtime/function.js';
import * as optimizers from './index.js';

const folder = fileURLToPath(new URL('../../../shared/fixtures/training/', import.meta.url));
const absent = existsSync(folder) ? '' : ' (skipped: there is no ../shared/fixtures)';
const names = absent === '' ? readdirSync(folder).filter((name) => /^(optimizer_.*|softmax_sparse)\.json$/.test(name)) : [];

interface Numbers { readonly shape: number[]; readonly dtype: 'float32' | 'int32'; readonly data: string }
interface Fixture {
  readonly model: { config: { layers: { class_name: string; config: { activation: string } }[] } };
  readonly optimizer: KerasObject; readonly loss: string; readonly batch_size: number;
  readonly initial_weights: Numbers[]; readonly final_weights: Numbers[]; readonly x: Numbers[]; readonly y: Numbers[];
  readonly steps: { loss: number }[];
}

function decode({ shape, dtype, data }: Numbers): Tensor {
  const bytes = new Uint8Array(Buffer.from(data, 'base64'));
  return new Tensor(shape, dtype, dtype === 'int32' ? new Int32Array(bytes.buffer) : new Float32Array(bytes.buffer));
}

const activations: Record<string, (x: Value) => Value> = { relu, sigmoid, softmax: (x) => softmax(x), linear: (x) => x };

describe.skipIf(absent !== '')(`Keras's optimizers${absent}`, () => {
  it.each(names)('%s', async (name) => {
    const fixture = JSON.parse(readFileSync(folder + name, 'utf8')) as Fixture;
    const [x, y] = [decode(fixture.x[0]!), decode(fixture.y[0]!)];
    const batch = fixture.batch_size;
    const weights = fixture.initial_weights.map((w, i) => new Variable(`w${i}`, decode(w)));
    const inputs = placeholder([batch, ...x.shape.slice(1)]);
    const labels = placeholder([batch, ...y.shape.slice(1)], { dtype: y.dtype });
    const dense = fixture.model.config.layers.filter((layer) => layer.class_name === 'Dense');
    const prediction = dense.reduce((h, layer, i) => activations[layer.config.activation]!(add(matmul(h, weights[2 * i]!.value), weights[2 * i + 1]!.value)), inputs);
    const loss = getLoss(fixture.loss).call(labels, prediction);
    const optimizer = optimizers.get(fixture.optimizer);
    const step = compile([inputs, labels], [loss], optimizer.apply(weights, gradients(loss, weights.map((w) => w.value))));

    for (const [i, expected] of fixture.steps.entries()) {
      const at = (i * batch) % x.shape[0]!;
      const [value] = await step(x.slice(at, at + batch), y.slice(at, at + batch));
      expect(Math.abs(value!.item() - expected.loss) / expected.loss, `loss of step ${i}`).toBeLessThan(1e-4);
    }
    await step.release();
    let worst = 0;
    fixture.final_weights.map(decode).forEach((w, i) => w.data.forEach((v: number | bigint, j: number) => {
      worst = Math.max(worst, Math.abs(Number(v) - Number(weights[i]!.read().data[j])));
    }));
    expect(worst).toBeLessThan(1e-4);
    expect(optimizer.iterations.read().item()).toBe(fixture.steps.length);
  });
});
