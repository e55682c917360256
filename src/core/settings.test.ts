/** @file What may be given as options, and what is refused. */
import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.js';

const defaults = { batchSize: 32, shuffle: true, seed: null as number | null };
const read = (given: unknown): unknown => readSettings('flow', defaults, given as object);

describe('readSettings', () => {
  it('overlays the defaults, in both spellings', () => {
    expect(read({})).toEqual(defaults);
    expect(read({ batchSize: 4, shuffle: false })).toEqual({ ...defaults, batchSize: 4, shuffle: false });
    expect(read({ batch_size: 4, seed: undefined })).toEqual({ ...defaults, batchSize: 4 });
    expect(readSettings('metric', { threshold: 0.5 }, { sample_weight: 1, sampleWeight: 2 }, ['sampleWeight'])).toEqual({ threshold: 0.5 });
    expect(Object.isFrozen(read({}))).toBe(true);
  });

  it.each<[unknown, string]>([
    [{ batchsize: 4 }, 'in flow: expected options among batchSize, shuffle, seed; received "batchsize". Fix: did you mean batchSize?'],
    [{ max_queue: 4 }, 'received "max_queue". Fix: leave it out'],
    [{ shuffle: 'false' }, 'in flow: expected shuffle to be true or false; received "false". Fix: write shuffle: true'],
    [{ shuffle: 0 }, 'expected shuffle to be true or false; received 0'],
    [null, 'in flow: expected options by name; received null. Fix: write { batchSize: … }, or leave them out'],
    [32, 'expected options by name; received 32'],
    [[32], 'expected options by name; received [32]'],
  ])('kind error %#', (given, message) => expect(() => read(given)).toThrow(message));
});
