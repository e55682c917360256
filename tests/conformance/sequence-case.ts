/** @file Cases of sequences: padding, the TimeseriesGenerator, the sampling table. All must be exact. */
import { timeseriesGenerator } from '../../src/data/series/timeseries-generator.js';
import { padSequences } from '../../src/data/text/pad-sequences.js';
import { makeSamplingTable } from '../../src/data/text/skipgrams.js';
import { type FixtureTensor, type Kind, decode, hasKeys, isListOf, numbered } from './case.js';
import { optionsOf } from './text-case.js';

type Keywords = Readonly<Record<string, any>>;

export const padSequencesCase: Kind<{ readonly sequences: readonly number[][]; readonly kwargs: Keywords; readonly result: FixtureTensor }> = {
  name: 'pad sequences',
  matches: (c) => isListOf(c, 'sequences', 'kwargs', 'result'),
  split: numbered,
  async run({ content: { sequences, kwargs, result } }, report) {
    const rows = padSequences(sequences, optionsOf(kwargs));
    report.same('dtype', rows.dtype, result.dtype);
    report.close('rows', rows, decode(result), {});
  },
};

interface TimeseriesCase {
  readonly kwargs: Keywords;
  readonly data: FixtureTensor;
  readonly targets: FixtureTensor;
  readonly batches: readonly { readonly x: FixtureTensor; readonly y: FixtureTensor }[];
}

export const timeseriesGeneratorCase: Kind<TimeseriesCase> = {
  name: 'timeseries generator',
  matches: (c) => isListOf(c, 'data', 'targets', 'batches'),
  split: numbered,
  async run({ content: { kwargs, data, targets, batches } }, report) {
    const { length, ...options } = optionsOf(kwargs);
    const source = timeseriesGenerator(decode(data), decode(targets), length as number, options);
    report.same('number of batches', source.batches, batches.length);
    batches.forEach(({ x, y }, k) => {
      const batch = source.batch(k);
      report.close(`x of batch ${k}`, batch.x, decode(x), {});
      report.close(`y of batch ${k}`, batch.y, decode(y), {});
    });
  },
};

export const samplingTableCase: Kind<FixtureTensor> = {
  name: 'sampling table',
  matches: (c) => hasKeys(c, 'shape', 'dtype', 'data'),
  async run({ content }, report) {
    const expected = decode(content);
    report.close('probabilities', makeSamplingTable(expected.shape[0]!), expected, {});
  },
};
