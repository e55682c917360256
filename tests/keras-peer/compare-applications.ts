/** @file Compares our networks with those that write-applications.py had a real Keras make: layers, preprocessing, outputs through both kinds of files. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as applications from '../../src/applications/index.js';
import { Tensor } from '../../src/core/tensor.js';
import { clearNames } from '../../src/layers/layer.js';
import type { Model } from '../../src/models/model.js';

type Listed = readonly (readonly [name: string, parameters: number])[];
interface Case { readonly options: object; readonly size: readonly [number, number]; readonly whole: Listed; readonly base: Listed }

const networks = { ...applications };
const folder = process.argv[2]!;
const floats = (name: string): Float32Array => new Float32Array(Uint8Array.from(readFileSync(join(folder, name))).buffer);
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
const list = (model: Model): Listed => model.layers.map((layer) => [layer.name, layer.countParams()]);
const same = (model: Model, wanted: Listed): string => (JSON.stringify(list(model)) === JSON.stringify(wanted) ? 'same layers' : 'OTHER LAYERS');

for (const [name, { options, size, whole, base }] of Object.entries(JSON.parse(readFileSync(join(folder, 'applications.json'), 'utf8')) as Record<string, Case>)) {
  const network = networks[name as 'vgg16'];
  clearNames();
  const told = [same(await network({ weights: null, ...options }), whole), createHash('sha256').update(whole.map(([layer]) => layer).join()).digest('hex').slice(0, 12)];
  const prepared = network.preprocessInput(new Tensor([2, ...size, 3], 'float32', floats(`${name}.pixels`)));
  told.push(`prepared within ${farthest(prepared.data as Float32Array, floats(`${name}.prepared`)).toExponential(1)}`);
  const wanted = floats(`${name}.outputs`);
  const largest = farthest(wanted, new Float32Array(wanted.length));
  for (const ending of ['h5', 'weights.h5']) {
    clearNames();
    const model = await network({ weights: join(folder, `${name}.${ending}`), includeTop: false, inputShape: [...size, 3], pooling: 'avg', ...options });
    const found = await model.predict(prepared);
    told.push(`${ending}: ${same(model, base)}, outputs within ${(farthest(found.data as Float32Array, wanted) / largest).toExponential(1)} of the largest`);
    await model.dispose();
  }
  console.log(`${name}: ${told.join('; ')}`);
}
