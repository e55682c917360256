/** @file 5.2, a small data set out of a big one: 1000 photos of cats and of dogs to train on, 500 to validate, 500 to test. */
import { existsSync } from 'node:fs';
import { datasets } from 'keratin';
import { splitFolder } from 'keratin/data';

const quick = process.argv.includes('--quick');

const original = existsSync('../shared/data/cats_vs_dogs') ? '../shared/data/cats_vs_dogs' : await datasets.catsAndDogs.download();
export const base = quick ? 'runs/cats_and_dogs_quick' : 'runs/cats_and_dogs_small';

if (existsSync(base)) console.log(`The small set is there already: ${base}`);
else await splitFolder(original, base, quick ? { train: 60, validation: 20, test: 20 } : { train: 1000, validation: 500, test: 500 });
