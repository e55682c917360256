/** @file 6.2, a recurrent network in plain arrays. */
import { random, setSeed, tensor } from 'keratin';

setSeed(Number(process.env['SEED'] ?? 1));
const timesteps = 100;
const inputFeatures = 32;
const outputFeatures = 64;
const matrix = (rows: number, columns: number): Float32Array[] => Array.from({ length: rows }, () => random.uniform(columns));
const dot = (row: Float32Array, x: ArrayLike<number>): number => row.reduce((sum, weight, i) => sum + weight * x[i]!, 0);

const inputs = matrix(timesteps, inputFeatures);
let state: number[] = new Array(outputFeatures).fill(0); // nothing has been seen yet
const W = matrix(outputFeatures, inputFeatures);
const U = matrix(outputFeatures, outputFeatures);
const b = random.uniform(outputFeatures);

const successiveOutputs: number[][] = [];
for (const input of inputs) {
  const output = W.map((row, i) => Math.tanh(dot(row, input) + dot(U[i]!, state) + b[i]!)); // from the input and from what was put out before
  successiveOutputs.push(output);
  state = output;
}
const finalOutputSequence = tensor(successiveOutputs);
console.log(`${finalOutputSequence}`); // [timesteps, outputFeatures]
