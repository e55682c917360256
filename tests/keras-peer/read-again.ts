/** @file Reads what read-models.py saved with a real Keras (FOLDER/again), and compares predictions with those of the models that Keratin wrote. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel } from '../../src/models/load.js';
import { decode, type FixtureTensor } from '../conformance/case.js';

interface Written { readonly inputs: readonly FixtureTensor[]; readonly outputs: readonly FixtureTensor[]; readonly history: object | null }

const folder = process.argv[2]!;
let [good, bad] = [0, 0];
for (const file of readdirSync(join(folder, 'again')).sort()) {
  const { inputs, outputs, history } = JSON.parse(readFileSync(join(folder, file.replace(/\.(keras|h5)$/, '.json')), 'utf8')) as Written;
  const told = await compare(join(folder, 'again', file), inputs, history === null ? outputs : []).catch((error: unknown) => (error as Error).message);
  if (told === '') good++;
  else {
    bad++;
    console.log(`${file}: ${told}`);
  }
}
console.log(`${good} good, ${bad} bad`);
process.stdout.write('', () => process.exit(0));

/** Models that Keras has trained further predict something else: they are only read. */
async function compare(path: string, inputs: readonly FixtureTensor[], outputs: readonly FixtureTensor[]): Promise<string> {
  const model = await loadModel(path);
  const predicted = outputs.length === 0 ? [] : await model.predictMany(inputs.map(decode));
  await model.dispose();
  const worst = Math.max(0, ...outputs.map(decode).map((y, i) => {
    const most = Math.max(...[...y.data].map((v) => Math.abs(Number(v))));
    return Math.max(...[...y.data].map((v, j) => Math.abs(Number(v) - Number(predicted[i]!.data[j])))) / (1 + most);
  }));
  return worst < 2e-5 ? '' : `off by ${worst}`;
}
