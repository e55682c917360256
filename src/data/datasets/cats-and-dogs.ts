/** @file Photos of cats and dogs: Asirra, as Microsoft gives them away; Kaggle's Dogs vs. Cats, the notes' data set, is the same. */
import { datasetFolder } from '#dataset-archive';
import type { ArchiveOptions, DatasetArchive } from './dataset-archive.js';

/** Length and hash as in TensorFlow Datasets, url_checksums. */
const archive: DatasetArchive = {
  place: 'catsAndDogs.download',
  url: 'https://download.microsoft.com/download/3/E/1/3E1C3F21-ECDB-4869-8368-6DEBA77B919F/kagglecatsanddogs_5340.zip',
  sha256: 'b7974bd00a84a99921f36ee4403f089853777b5ae8d151c76a86e64900334af9',
  bytes: 824_887_076,
  archives: ['kagglecatsanddogs_5340.zip', 'kagglecatsanddogs_5340_archive', 'kagglecatsanddogs_5340.zip_archive'],
  folder: 'kagglecatsanddogs_5340',
  marker: 'Cat/0.jpg',
  places: ['kagglecatsanddogs_5340/PetImages', 'PetImages', 'kagglecatsanddogs_5340_extracted/PetImages', 'kagglecatsanddogs_5340.zip/PetImages'],
  maxBytes: 2 ** 30,
  wanted: (name) => /^PetImages\/(Cat|Dog)\/\d+\.jpg$/.test(name),
};

/**
 * The folder with the class folders `Cat` and `Dog`, 12,500 photos of different sizes each; downloaded the first time (825 MB).
 * A few are damaged: read them with `onCorrupt: 'skip'`.
 *
 * Source: Elson, Douceur, Howell, Saul, Asirra: A CAPTCHA that exploits interest-aligned manual image categorization (CCS 2007).
 *
 * @throws KeratinError `download/…` with the address and where to put the file by hand, `archive/…`, `data/missing`
 * @example
 * const photos = await catsAndDogs.download();
 * await splitFolder(photos, 'cats_and_dogs_small', { train: 1000, validation: 500, test: 500 });
 */
export const download = (options: ArchiveOptions = {}): Promise<string> => datasetFolder(archive, options);
