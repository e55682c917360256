/** @file CIFAR-10: 60,000 small pictures of ten kinds of things. */
import { readFileBytes } from '#atomic-file';
import { datasetFolder } from '#dataset-archive';
import { within } from '../../core/errors.js';
import { Tensor } from '../../core/tensor.js';
import { decodeCifarBatch } from './cifar-batch.js';
import type { ArchiveOptions, DatasetArchive } from './dataset-archive.js';
import type { Dataset } from './mnist.js';

/** Hash as in keras.datasets.cifar10. */
const archive: DatasetArchive = {
  place: 'cifar10.loadData',
  url: 'https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz',
  sha256: '6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce',
  bytes: 170_498_071,
  archives: ['cifar-10-python.tar.gz', 'cifar-10-batches-py.tar.gz', 'cifar-10-batches-py_archive', 'cifar-10-batches-py-target_archive'],
  folder: 'cifar-10-python',
  marker: 'test_batch',
  places: ['cifar-10-python/cifar-10-batches-py', 'cifar-10-batches-py', 'cifar-10-batches-py/cifar-10-batches-py', 'cifar-10-batches-py-target/cifar-10-batches-py'],
  maxBytes: 2 ** 28,
  wanted: (name) => /^cifar-10-batches-py\/(data_batch_[1-5]|test_batch|batches\.meta)$/.test(name),
};

/** What the labels 0–9 stand for. */
export const classNames: readonly string[] = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

/**
 * 60,000 colour pictures: x uint8 [n, 32, 32, 3], 0–255, RGB; y uint8 [n, 1], 0–9, see {@link classNames};
 * n is 50,000 for training, 10,000 for test, in the order in which they were published. Downloaded the first time (170 MB).
 *
 * Source: Krizhevsky, Learning multiple layers of features from tiny images (2009); keras.datasets.cifar10.
 *
 * @throws KeratinError `download/…` with the address and where to put the file by hand, `archive/…`, `file/…`
 * @example
 * const [[xTrain, yTrain], [xTest, yTest]] = await cifar10.loadData();
 */
export async function loadData(options: ArchiveOptions = {}): Promise<Dataset> {
  const folder = await datasetFolder(archive, options);
  const read = async (names: readonly string[]): Promise<[x: Tensor, y: Tensor]> => {
    const batches = [];
    for (const name of names) {
      const bytes = await readFileBytes(`${folder}/${name}`);
      batches.push(within(`${archive.place}, ${name}`, () => decodeCifarBatch(bytes)));
    }
    const n = batches.reduce((total, { labels }) => total + labels.length, 0);
    const [x, y] = [new Uint8Array(n * 3072), new Uint8Array(n)];
    let at = 0;
    for (const { pixels, labels } of batches) {
      x.set(pixels, at * 3072);
      y.set(labels, at);
      at += labels.length;
    }
    return [new Tensor([n, 32, 32, 3], 'uint8', x), new Tensor([n, 1], 'uint8', y)];
  };
  return [await read([1, 2, 3, 4, 5].map((i) => `data_batch_${i}`)), await read(['test_batch'])];
}
