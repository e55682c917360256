/** @file 6.2, the notes' formulas of an LSTM as a cell of one's own: it learns to remember the first of twenty numbers. Needs no data. */
import { layers, ops, optimizers, random, sequential, setSeed, tensor } from 'keratin';

setSeed(Number(process.env['SEED'] ?? 1));
const { add, matmul: dot, mul, sigmoid, tanh } = ops;

const notesLSTM = (u: number) => layers.ownCell({
  stateSize: [u, u], // what was put out, and the carry c
  weights: (d) => ({ Wo: [d, u], Uo: [u, u], Vo: [u, u], bo: [u], Wi: [d, u], Ui: [u, u], bi: [u], Wf: [d, u], Uf: [u, u], bf: [u], Wk: [d, u], Uk: [u, u], bk: [u] }),
  step(input, [state, c], { Wo, Uo, Vo, bo, Wi, Ui, bi, Wf, Uf, bf, Wk, Uk, bk }) {
    const output = tanh(add(add(dot(state, Uo), dot(input, Wo)), add(dot(c!, Vo), bo)));
    const i = sigmoid(add(add(dot(state, Ui), dot(input, Wi)), bi)); // how much is written
    const f = sigmoid(add(add(dot(state, Uf), dot(input, Wf)), bf)); // how much is kept
    const k = tanh(add(add(dot(state, Uk), dot(input, Wk)), bk)); // what is written
    return { output, states: [output, add(mul(i, k), mul(c!, f))] };
  },
});

const [samples, timesteps] = [512, 20];
const x = tensor(random.uniform(samples * timesteps, -1, 1), { shape: [samples, timesteps, 1] });
const y = tensor(x.data.filter((_, i) => i % timesteps === 0), { shape: [samples, 1] });

for (const [name, layer] of [['the formulas', layers.rnn(notesLSTM(16), { inputShape: [timesteps, 1] })], ['layers.lstm', layers.lstm(16, { inputShape: [timesteps, 1] })]] as const) {
  const model = sequential([layer, layers.dense(1)]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'mse' });
  const history = await model.fit(x, y, { epochs: process.argv.includes('--quick') ? 2 : 40, batchSize: 32, verbose: 0 });
  console.log(`${name}: ${model.countParams()} parameters, squared error ${history.history['loss']![0]!.toFixed(3)} at first, ${history.history['loss']!.at(-1)!.toFixed(3)} at last`);
}
