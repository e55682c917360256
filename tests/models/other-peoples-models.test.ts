/** @file Every model file in ../shared/data/models: it loads and predicts, gives its recorded outputs, or names what it lacks. The table is the snapshot. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { dtypes } from '../../src/core/dtype.js';
import { KeratinError } from '../../src/core/errors.js';
import { filled, Tensor } from '../../src/core/tensor.js';
import { Hdf5Group, readHdf5 } from '../../src/formats/hdf5.js';
import { modelFromConfig } from '../../src/models/config.js';
import { loadModel } from '../../src/models/load.js';
import type { Model } from '../../src/models/model.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../shared/data/models');
const absent = existsSync(root) ? '' : ' (skipped: there is no ../shared/data/models)';
const files = absent === '' ? readdirSync(root, { recursive: true, withFileTypes: true }).map((e) => relative(root, join(e.parentPath, e.name))).filter((f) => /\.(h5|hdf5|keras|json)$/.test(f)).sort() : [];

/** Outputs for a batch of two zeros; sizes that vary are 16. */
async function predictZeros(model: Model): Promise<string> {
  const inputs = model.inputs.map((x) => filled([2, ...x.shape.slice(1).map((d) => d ?? 16)].map((d, i) => (i === 0 ? x.shape[0] ?? d : d)), 0, dtypes.includes(x.dtype) ? x.dtype : 'float32'));
  const outputs = await model.predictMany(inputs);
  return outputs.map((y) => `${y}${[...y.data].every((v) => Number.isFinite(Number(v))) ? '' : ' not finite'}`).join(', ');
}

/** The largest difference from the outputs that were recorded beside the model, as a part of what is allowed. */
async function compareRecorded(model: Model, path: string): Promise<string> {
  const recorded = readHdf5(readFileSync(path));
  const predictions = recorded.group('predictions'); // "outputs" are the labels
  if (predictions === undefined) return 'nothing recorded';
  const tensors = (group: Hdf5Group): Tensor[] => group.names.map((name) => group.get(name) as Tensor);
  const got = await model.predictMany(tensors(recorded.group('inputs')!));
  tensors(predictions).forEach((y, i) => y.data.forEach((v, j) => expect(Math.abs(Number(got[i]!.data[j]) - Number(v))).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(Number(v))))));
  return 'recorded outputs';
}

async function outcome(file: string): Promise<string> {
  const path = join(root, file);
  const json = file.endsWith('.json') ? JSON.parse(readFileSync(path, 'utf8')) : {};
  if (json.class_name !== undefined) return `${modelFromConfig(json, { keras: 2 }).countParams()} parameters`;
  const config = path.replace(/_weights\.h5$/, '_config.json');
  if (config !== path && existsSync(config)) {
    const built = modelFromConfig(JSON.parse(readFileSync(config, 'utf8')), { keras: 2 });
    await built.loadWeights(path);
    return `${built.countParams()} weights into the model beside it`;
  }
  const model = await loadModel(path);
  const optimizer = model.optimizer === undefined ? 'not compiled' : `${model.optimizer.className} after ${model.optimizer.iterations.read().item()} steps`;
  const io = path.replace('_model.h5', '_inputs_and_outputs.h5');
  const tested = io !== path && existsSync(io) ? await compareRecorded(model, io) : await predictZeros(model);
  await model.dispose();
  return `${model.countParams()} parameters, ${optimizer}, ${tested}`;
}

describe.skipIf(absent !== '')(`models of other people${absent}`, () => {
  it('each loads, or names what it lacks', { timeout: 300_000 }, async () => {
    const table: string[] = [];
    for (const file of files.filter((f) => !/inputs_and_outputs|preprocessing/.test(f))) {
      const told = await outcome(file).catch((error: unknown) => {
        if (!(error instanceof KeratinError)) throw error;
        return `${error.code}: ${error.received}`;
      });
      table.push(`${file}: ${told}`);
    }
    expect(table).toMatchSnapshot();
  });
});
