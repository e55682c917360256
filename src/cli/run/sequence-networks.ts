/** @file Networks for texts and series by name. */
import { conv1d } from '../../layers/convolution/conv1d.js';
import { dense } from '../../layers/core/dense.js';
import { embedding } from '../../layers/core/embedding.js';
import type { Layer } from '../../layers/layer.js';
import { globalAveragePooling1d } from '../../layers/pooling/global-average-pooling1d.js';
import { globalMaxPooling1d } from '../../layers/pooling/global-max-pooling1d.js';
import { maxPooling1d } from '../../layers/pooling/max-pooling1d.js';
import { bidirectional } from '../../layers/recurrent/bidirectional.js';
import { gru } from '../../layers/recurrent/gru.js';
import { lstm } from '../../layers/recurrent/lstm.js';
import { simpleRNN } from '../../layers/recurrent/simple-rnn.js';
import { dropout } from '../../layers/regularization/dropout.js';
import { flatten } from '../../layers/reshaping/flatten.js';
import { input } from '../../models/input.js';
import type { Model } from '../../models/model.js';
import { sequential } from '../../models/sequential.js';
import { rmsprop } from '../../optimizers/adaptive.js';
import type { SeriesArch, TextArch } from './sequence-defaults.js';

/** Layers between the vectors of a sequence and the last layer; p is the share that dropout sets to 0, of inputs and of states. */
type Middle = (p: number) => Layer[];
const recurrent = (p: number) => (p > 0 ? { dropout: p, recurrentDropout: p } : {});
const dropped = (p: number): Layer[] => (p > 0 ? [dropout(p)] : []);

/** Each with the length of its vectors. */
const texts: Readonly<Record<TextArch, { readonly vector: number; readonly says: string; readonly middle: Middle }>> = {
  embedding: { vector: 32, says: 'the mean of its words', middle: (p) => [globalAveragePooling1d(), ...dropped(p)] },
  'simple-rnn': { vector: 32, says: 'a SimpleRNN of 32', middle: (p) => [simpleRNN(32, recurrent(p))] },
  lstm: { vector: 32, says: 'an LSTM of 32', middle: (p) => [lstm(32, recurrent(p))] },
  gru: { vector: 32, says: 'a GRU of 32', middle: (p) => [gru(32, recurrent(p))] },
  bidirectional: { vector: 32, says: 'two LSTMs of 32, one from each end', middle: (p) => [bidirectional(lstm(32, recurrent(p)))] },
  conv1d: { vector: 128, says: '2 convolutions', middle: (p) => [conv1d(32, 7, { activation: 'relu' }), maxPooling1d(5), conv1d(32, 7, { activation: 'relu' }), globalMaxPooling1d(), ...dropped(p)] },
};

const relu = { activation: 'relu' } as const;
const series: Readonly<Record<SeriesArch, { readonly says: string; readonly least: number; readonly middle: Middle }>> = {
  dense: { says: '2 dense layers', least: 1, middle: (p) => [flatten(), dense(32, relu), ...dropped(p)] },
  lstm: { says: 'an LSTM of 32', least: 1, middle: (p) => [lstm(32, recurrent(p))] },
  gru: { says: 'a GRU of 32', least: 1, middle: (p) => [gru(32, recurrent(p))] },
  'stacked-gru': { says: 'GRUs of 32 and 64', least: 1, middle: (p) => [gru(32, { returnSequences: true, ...recurrent(p) }), gru(64, { ...relu, ...recurrent(p) })] },
  bidirectional: { says: 'two GRUs of 32, one from each end', least: 1, middle: (p) => [bidirectional(gru(32, recurrent(p)))] },
  conv1d: {
    says: '3 convolutions', least: 61,
    middle: (p) => [conv1d(32, 5, relu), maxPooling1d(3), conv1d(32, 5, relu), maxPooling1d(3), conv1d(32, 5, relu), globalMaxPooling1d(), ...dropped(p)],
  },
  'conv1d-gru': { says: '2 convolutions, a GRU of 32', least: 19, middle: (p) => [conv1d(32, 5, relu), maxPooling1d(3), conv1d(32, 5, relu), gru(32, recurrent(p))] },
};

/** Fewest words, and fewest steps, that a network can read. */
export const leastLength = (arch: TextArch): number => (arch === 'conv1d' ? 41 : 1);
export const leastSteps = (arch: SeriesArch): number => series[arch].least;
/** `an LSTM of 32`. */
export const describeTextArch = (arch: TextArch): string => `${texts[arch].says}, on word vectors of ${texts[arch].vector}`;
export const describeSeriesArch = (arch: SeriesArch): string => series[arch].says;

interface Compiling { readonly learningRate: number; readonly dropout: number; readonly device: string | undefined }

/** Word numbers [n, t] below `words` in; the probability of the second of two classes, or one for each of more, out. */
export function buildTextNetwork({ arch, words, length, classes, ...how }: { arch: TextArch; words: number; length: number; classes: number } & Compiling): Model {
  const { vector, middle } = texts[arch];
  const model = sequential([
    embedding(words, vector, { inputLength: length, maskZero: arch === 'embedding' }),
    ...middle(how.dropout),
    classes === 2 ? dense(1, { activation: 'sigmoid' }) : dense(classes, { activation: 'softmax' }),
  ], { name: arch.replace('-', '_') });
  return compiled(model, classes === 2 ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy', ['accuracy'], how);
}

/** Standardized windows [n, t, d] in, the standardized value to come out, [n, 1]. */
export function buildSeriesNetwork({ arch, steps, width, ...how }: { arch: SeriesArch; steps: number; width: number } & Compiling): Model {
  return compiled(sequential([input({ shape: [steps, width] }).layer, ...series[arch].middle(how.dropout), dense(1)], { name: arch.replace('-', '_') }), 'mae', [], how);
}

function compiled(model: Model, loss: string, metrics: string[], { learningRate, device }: Compiling): Model {
  return model.compile({ optimizer: rmsprop({ learningRate }), loss, metrics, ...(device === undefined ? {} : { device }) });
}
