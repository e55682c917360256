/** @file What is measured: the networks, their batches, and how many operations a step takes. */

/** A network as a list that every peer builds in its own words. */
export type LayerSpec =
  | readonly ['conv', filters: number]
  | readonly ['pool']
  | readonly ['flatten']
  | readonly ['dense', units: number, activation: 'relu' | 'sigmoid' | 'softmax'];

export interface Workload {
  readonly title: string;
  readonly batch: number;
  /** Of one sample: [h, w, c]. */
  readonly input: readonly [number, number, number];
  readonly layers: readonly LayerSpec[];
  /** Convolutions keep the size (VGG) or take two pixels off. */
  readonly padding: 'valid' | 'same';
  readonly loss: 'binary' | 'sparse' | null;
  /** Bar of the project: our time over PyTorch's. */
  readonly bar: number;
  readonly warmup: number;
  readonly steps: number;
}

const block = (convs: number, filters: number): LayerSpec[] => [...Array.from({ length: convs }, (): LayerSpec => ['conv', filters]), ['pool']];

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
};

/** Multiply-adds count as two. A training step takes three times the forward pass, less the gradient of the input. */
export function gigaFlops({ input, layers, padding, batch, loss }: Workload): number {
  let [h, w, c] = input;
  let total = 0;
  let isFirst = true;
  for (const [kind, size] of layers) {
    if (kind === 'pool') [h, w] = [h >> 1, w >> 1];
    else if (kind === 'flatten') [h, w, c] = [1, 1, h * w * c];
    else {
      const k = kind === 'conv' ? 9 : 1;
      if (kind === 'conv' && padding === 'valid') [h, w] = [h - 2, w - 2];
      total += 2 * h * w * k * c * size! * (loss === null ? 1 : isFirst ? 2 : 3);
      c = size!;
      isFirst = false;
    }
  }
  return (total * batch) / 1e9;
}
