/** @file Cases of whole models that Keras saved: both files of a name give the recorded outputs and the text of `summary()`. */
import { existsSync } from 'node:fs';
import { loadModel } from '../../src/models/load.js';
import { type FixtureTensor, type Kind, decode, hasKeys } from './case.js';

interface ModelCase { readonly inputs: readonly FixtureTensor[]; readonly outputs: readonly FixtureTensor[]; readonly summary: string }

const tolerance = { absolute: 1e-5, relative: 1e-5 };

export const modelCase: Kind<ModelCase> = {
  name: 'model file',
  matches: (c) => hasKeys(c, 'inputs', 'outputs', 'summary'),
  async run({ content: { inputs, outputs, summary }, file }, report) {
    const paths = ['.keras', '.h5'].map((extension) => file.replace(/\.json$/, extension)).filter((path) => existsSync(path));
    report.same('number of model files is at least 1', paths.length > 0, true);
    for (const path of paths) {
      const model = await loadModel(path);
      const kind = path.slice(path.lastIndexOf('.'));
      const predicted = await model.predictMany(inputs.map(decode));
      outputs.forEach((y, i) => report.close(`${kind} output ${i}`, predicted[i]!, decode(y), tolerance));
      report.same(`${kind} summary`, model.summary({ lineLength: lineLength(summary), print: () => {} }).trim().split('\n').map((line) => line.trimEnd()), summary.trim().split('\n').map((line) => line.trimEnd()));
      await model.dispose();
    }
  },
};

/** Width that the text was made for. */
const lineLength = (summary: string): number => summary.split('\n').find((line) => line.startsWith('┏'))?.length ?? 80;
