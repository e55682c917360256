/** @file Reads the models that write-operations.py or write-attention.py wrote with a real Keras, compares their outputs, and saves each again (FOLDER/again) and reads that. */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel } from '../../src/models/load.js';
import { type FixtureTensor, decode } from '../conformance/case.js';

const folder = process.argv[2]!;
mkdirSync(join(folder, 'again'), { recursive: true });
let [good, bad] = [0, 0];
for (const file of readdirSync(folder).filter((name) => /\.(keras|h5)$/.test(name)).sort()) {
  const expected = JSON.parse(readFileSync(join(folder, file.replace(/\.(keras|h5)$/, '.json')), 'utf8')) as { inputs: FixtureTensor[]; outputs: FixtureTensor[] };
  try {
    const model = await loadModel(join(folder, file));
    const told = [...await compare(model, expected)];
    await model.save(join(folder, 'again', file));
    await model.dispose();
    const again = await loadModel(join(folder, 'again', file));
    told.push(...(await compare(again, expected)).map((line) => `saved again: ${line}`));
    await again.dispose();
    for (const line of told) console.log(`${file}: ${line}`);
    if (told.length === 0) good++;
    else bad++;
  } catch (error) {
    bad++;
    console.log(`${file}: ${(error as Error).message}`);
  }
}
console.log(`${good} good, ${bad} bad`);
process.stdout.write('', () => process.exit(0));

async function compare(model: Awaited<ReturnType<typeof loadModel>>, { inputs, outputs }: { inputs: FixtureTensor[]; outputs: FixtureTensor[] }): Promise<string[]> {
  const given = inputs.map(decode);
  const predicted = await model.predictMany(model.inputs.length === given.length ? given : given.slice(0, model.inputs.length));
  return outputs.flatMap((tensor, i) => {
    const [y, z] = [decode(tensor), predicted[i]!];
    if (y.shape.join() !== z.shape.join()) return [`output ${i} (${model.outputs[i]!.name}): [${z.shape}] instead of [${y.shape}]`];
    const most = Math.max(...[...y.data].map((v) => Math.abs(Number(v))));
    const off = Math.max(...[...y.data].map((v, j) => Math.abs(Number(v) - Number(z.data[j])))) / (1 + most);
    return off < 1e-5 ? [] : [`output ${i} (${model.outputs[i]!.name}): off by ${off}`];
  });
}
