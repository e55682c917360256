/** @file What is measured: the networks, their batches, and how many operations a step takes. */

/** A network as a list that every peer builds in its own words. */
export type LayerSpec =
  | readonly ['conv', filters: number]
  | readonly ['pool']
  | readonly ['flatten']
  | readonly ['dense', units: number, activation: 'relu' | 'sigmoid' | 'softmax' | 'linear']
  | readonly ['embedding', words: number, features: number]
  | readonly ['recurrent', units: number, settings: RecurrentSettings]
  | readonly ['conv1d', filters: number, window: number]
  | readonly ['pool1d', window: number]
  | readonly ['globalMax1d'];

/** One recurrent layer; `dropout` and `recurrentDropout` are shares of features and units that are dropped, the same at every step. */
export interface RecurrentSettings {
  readonly cell: 'lstm' | 'gru';
  readonly sequences?: boolean;
  readonly bidirectional?: boolean;
  readonly dropout?: number;
  readonly recurrentDropout?: number;
}

export interface Workload {
  readonly title: string;
  readonly batch: number;
  /** Of one sample: an image [h, w, c], a series [t, d], or words [t]. */
  readonly input: readonly number[];
  readonly layers: readonly LayerSpec[];
  /** Convolutions keep the size (VGG) or take two pixels off. */
  readonly padding: 'valid' | 'same';
  readonly loss: 'binary' | 'sparse' | 'absolute' | null;
  /** Bar of the project: our time over PyTorch's. */
  readonly bar: number;
  readonly warmup: number;
  readonly steps: number;
}

const block = (convs: number, filters: number): LayerSpec[] => [...Array.from({ length: convs }, (): LayerSpec => ['conv', filters]), ['pool']];

const words: Pick<Workload, 'batch' | 'input' | 'padding' | 'loss' | 'warmup' | 'steps'> = { batch: 128, input: [500], padding: 'valid', loss: 'binary', warmup: 3, steps: 20 };
/** Ten days of weather in steps of an hour, as the notes have it. */
const weather: Pick<Workload, 'batch' | 'input' | 'padding' | 'loss' | 'bar' | 'warmup' | 'steps'> = { batch: 128, input: [240, 14], padding: 'valid', loss: 'absolute', bar: 0.6, warmup: 3, steps: 30 };

export const workloads: Readonly<Record<string, Workload>> = {
  mnist: {
    title: 'MNIST convnet, training step, batch 64', batch: 64, input: [28, 28, 1], padding: 'valid', loss: 'sparse', bar: 0.8, warmup: 5, steps: 60,
    layers: [['conv', 32], ['pool'], ['conv', 64], ['pool'], ['conv', 64], ['flatten'], ['dense', 64, 'relu'], ['dense', 10, 'softmax']],
  },
  catsAndDogs: {
    title: 'cats-and-dogs convnet, training step, batch 20', batch: 20, input: [150, 150, 3], padding: 'valid', loss: 'binary', bar: 0.85, warmup: 3, steps: 20,
    layers: [['conv', 32], ['pool'], ['conv', 64], ['pool'], ['conv', 128], ['pool'], ['conv', 128], ['pool'], ['flatten'], ['dense', 512, 'relu'], ['dense', 1, 'sigmoid']],
  },
  vgg16: {
    title: 'VGG16-sized base, forward, batch 8', batch: 8, input: [150, 150, 3], padding: 'same', loss: null, bar: 0.75, warmup: 2, steps: 12,
    layers: [...block(2, 64), ...block(2, 128), ...block(3, 256), ...block(3, 512), ...block(3, 512)],
  },
  lstm: {
    title: 'LSTM(32) on Embedding(10000, 128), 500 steps, training step, batch 128', ...words, bar: 0.6,
    layers: [['embedding', 10_000, 128], ['recurrent', 32, { cell: 'lstm' }], ['dense', 1, 'sigmoid']],
  },
  bidirectionalLstm: {
    title: 'bidirectional LSTM(32) on Embedding(10000, 32), 500 steps, training step, batch 128', ...words, bar: 0.6,
    layers: [['embedding', 10_000, 32], ['recurrent', 32, { cell: 'lstm', bidirectional: true }], ['dense', 1, 'sigmoid']],
  },
  gru: {
    title: 'GRU(32) on series of 240 steps and 14 features, training step, batch 128', ...weather,
    layers: [['recurrent', 32, { cell: 'gru' }], ['dense', 1, 'linear']],
  },
  gruDropout: {
    title: 'GRU(32) with dropout of input and state, 240 x 14, training step, batch 128', ...weather,
    layers: [['recurrent', 32, { cell: 'gru', dropout: 0.2, recurrentDropout: 0.2 }], ['dense', 1, 'linear']],
  },
  stackedGru: {
    title: 'GRU(32) and GRU(64), 240 x 14, training step, batch 128', ...weather,
    layers: [['recurrent', 32, { cell: 'gru', sequences: true }], ['recurrent', 64, { cell: 'gru' }], ['dense', 1, 'linear']],
  },
  conv1d: {
    title: 'Conv1D(32, 7), pool(5), Conv1D(32, 7), global max on Embedding(10000, 128), 500 steps, training step, batch 128', ...words, bar: 0.8,
    layers: [['embedding', 10_000, 128], ['conv1d', 32, 7], ['pool1d', 5], ['conv1d', 32, 7], ['globalMax1d'], ['dense', 1, 'sigmoid']],
  },
};

/** Multiply-adds count as two. A training step takes three times the forward pass, less the gradient of the input. */
export function gigaFlops({ input, layers, padding, batch, loss }: Workload): number {
  // Places, of an image or in time, and the numbers at each.
  let space = input.length === 1 ? input : input.slice(0, -1);
  let c = input.at(-1)!;
  let total = 0;
  let isFirst = true;
  const places = (): number => space.reduce((a, b) => a * b, 1);
  const product = (k: number, m: number): void => {
    total += 2 * places() * k * c * m * (loss === null ? 1 : isFirst ? 2 : 3);
    c = m;
    isFirst = false;
  };
  for (const spec of layers) {
    switch (spec[0]) {
      case 'pool': space = space.map((d) => d >> 1); break;
      case 'pool1d': space = [Math.floor(space[0]! / spec[1])]; break;
      case 'flatten': [c, space] = [places() * c, []]; break;
      case 'globalMax1d': space = []; break;
      case 'embedding': [c, isFirst] = [spec[2], false]; break;
      case 'dense': product(1, spec[1]); break;
      case 'conv':
        if (padding === 'valid') space = space.map((d) => d - 2);
        product(9, spec[1]);
        break;
      case 'conv1d':
        space = [space[0]! - spec[2] + 1];
        product(spec[2], spec[1]);
        break;
      case 'recurrent': {
        const [, units, { cell, sequences = false, bidirectional = false }] = spec;
        const [gates, ways] = [cell === 'lstm' ? 4 : 3, bidirectional ? 2 : 1];
        total += 2 * places() * units * gates * units * ways * 3; // the state's product
        product(1, gates * units * ways);
        c = units * ways;
        if (!sequences) space = [];
        break;
      }
    }
  }
  return (total * batch) / 1e9;
}
