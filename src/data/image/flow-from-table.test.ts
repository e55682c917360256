/** @file Flows of the pictures that a table names: columns as targets, files that are not there, real photos. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../core/tensor.js';
import { book, numbers, small, take } from '../../testing/painted-pets.js';
import { withPetsFolder } from '../../testing/pets-folder.js';
import { flowFromTable } from './flow-from-table.js';

const { at, said } = withPetsFolder();
const folder = (): string => at('pets');

describe('flowFromTable', () => {
  const rows = [
    { filename: 'cats/cat.0.jpg', class: 'cat', age: 3, weight: 4.5, loss: 1 },
    { filename: 'dogs/dog.0.png', class: 'dog', age: 5, weight: 20, loss: 2 },
    { filename: 'dogs/gone.png', class: 'dog', age: 5, weight: 20, loss: 2 },
    { filename: 'cats/cat.1.jpg', class: ['cat', 'pet'], age: 1, weight: 2.5, loss: 3 },
  ];
  const options = { ...small, get directory() { return folder(); }, shuffle: false } as const;

  it('rows: files checked, classes in order, several of them, weights', async () => {
    const flow = await flowFromTable(rows, { ...options, weightCol: 'loss' });
    expect(said).toEqual(['Found 3 validated image filenames belonging to 3 classes.\n1 rows are left out, since their files are not there or are no pictures: dogs/gone.png.']);
    expect(flow.classIndices).toEqual({ cat: 0, dog: 1, pet: 2 });
    const [x, y, weights] = await flow.batch(0) as unknown as [Tensor, Tensor, Tensor];
    expect(x.shape).toEqual([3, 12, 10, 3]);
    expect(y.toArray()).toEqual([[1, 0, 0], [0, 1, 0], [1, 0, 1]]);
    expect(numbers(weights)).toEqual([1, 2, 3]);
  });

  it('numbers as targets: raw, and one tensor for each column', async () => {
    const raw = await flowFromTable(rows, { ...options, classMode: 'raw', yCol: 'age' });
    expect(said).toEqual([expect.stringContaining('Found 3 validated image filenames.')]);
    expect(numbers((await raw.batch(0)).y)).toEqual([3, 5, 1]);
    const both = await flowFromTable(rows, { ...options, classMode: 'raw', yCol: ['age', 'weight'] });
    expect(((await both.batch(0)).y as Tensor).toArray()).toEqual([[3, 4.5], [5, 20], [1, 2.5]]);
    const several = await flowFromTable(rows, { ...options, classMode: 'multi_output', yCol: ['age', 'weight'] });
    expect(((await several.batch(0)).y as Tensor[]).map(numbers)).toEqual([[3, 5, 1], [4.5, 20, 2.5]]);
  });

  it('files unchecked are missed when their batch is made', async () => {
    const flow = await flowFromTable(rows, { ...options, validateFilenames: false });
    expect(said).toEqual(['Found 4 non-validated image filenames belonging to 3 classes.']);
    await expect(flow.batch(0)).rejects.toThrow(/gone\.png/);
  });

  it('a CSV file', async () => {
    const csv = at('pets.csv');
    await writeFile(csv, `id,breed,"n"\n"${folder()}/cats/cat.2.jpg",cat,7\n${folder()}/dogs/dog.2.png,dog,8\n`);
    const flow = await flowFromTable(csv, { ...small, xCol: 'id', yCol: 'breed', classMode: 'binary', shuffle: false, weightCol: 'n' });
    const { y, sampleWeight } = await flow.batch(0);
    expect([numbers(y), numbers(sampleWeight)]).toEqual([[0, 1], [7, 8]]);
    const dogs = await flowFromTable(csv, { ...small, xCol: 'id', yCol: 'breed', classMode: 'sparse', classes: ['dog'] });
    expect([dogs.samples, dogs.classIndices]).toEqual([1, { dog: 0 }]);
  });

  it.each<[object, string]>([
    [{ xCol: 'file' }, 'in table: expected a column "file"; received the columns "filename", "class", "age", "weight", "loss". Fix: name the columns with xCol and yCol'],
    [{ yCol: 'age' }, 'column "age": expected the name of a class, or a list of them; received 3. Fix: write it as text: "3", or use classMode: \'raw\' for numbers'],
    [{ yCol: 'class', classMode: 'raw' }, 'row 1, column "class": expected a number; received "cat"'],
    [{ yCol: ['age', 'weight'] }, 'expected yCol to be the name of one column for this classMode'],
    [{ yCol: 'age', classMode: 'multiOutput' }, 'expected yCol to be a list of columns'],
    [{ classMode: 'sparse' }, 'expected the name of a class; received ["cat", "pet"]'],
    [{ directory: '/nowhere' }, 'expected rows with pictures; received none: 4 rows are left out, since their files are not there or are no pictures'],
    [{ directory: 5 }, 'in flowFromTable: expected directory to be a path as text; received 5'],
    [{ classes: ['cat', 'cat'] }, 'in flowFromTable: expected each name once in classes; received "cat" twice'],
    [{ targetSize: [1e6, 1e6] }, 'expected targetSize of at most 178956970 pixels; received [1000000, 1000000]'],
    [{ targetSize: [13_000, 13_000] }, 'batches of at most 1073741824 numbers, which take 4 GiB; received 3 pictures of 13000 x 13000 x 3 = 1521000000'],
    [{ classes: 'cat' }, 'expected classes to be a list of names; received "cat"'],
  ])('refuses %j', async (more, message) => {
    await expect(flowFromTable(rows, { ...options, directory: folder(), ...more })).rejects.toThrow(message);
  });
});

const real = join(import.meta.dirname, '../../../../shared/data/cats_vs_dogs');
it.skipIf(!existsSync(real))('real photos (skipped: ../shared/data is not here)', async () => {
  const table = Array.from({ length: 60 }, (_, i) => ({ filename: `${i % 2 === 0 ? 'cat' : 'dog'}.${i}.jpg`, class: i % 2 === 0 ? 'cat' : 'dog' }));
  const flow = await flowFromTable(table, { directory: real, targetSize: [150, 150], classMode: 'binary', batchSize: 20, workers: 2, seed: 1 }, book);
  const batches = await take(flow, 6);
  for (const { x } of batches) {
    const mean = numbers(x).reduce((sum, v) => sum + v, 0) / x.size;
    expect(mean).toBeGreaterThan(0.3);
    expect(mean).toBeLessThan(0.6);
  }
  expect(batches.slice(0, 3).flatMap(({ y }) => numbers(y)).reduce((sum, v) => sum + v, 0)).toBe(30);
});
