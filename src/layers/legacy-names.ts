/** @file What older Kerases called their options, and what they are called now. */
import { isFields } from '../core/fields.js';
import { sayOnce } from '../core/log.js';

type Options = Record<string, unknown>;
type Renames = Readonly<Record<string, string>>;

/** Keras 1 to Keras 3, by class; names that are no option at all in Keras 3 stand below. */
const renames: Readonly<Record<string, Renames>> = {
  LeakyReLU: { alpha: 'negativeSlope' },
  ReLU: { alpha: 'negativeSlope' },
  Dropout: { p: 'rate' },
  SpatialDropout1D: { p: 'rate' },
  SpatialDropout2D: { p: 'rate' },
  GaussianDropout: { p: 'rate' },
  GaussianNoise: { sigma: 'stddev' },
  Dense: { outputDim: 'units' },
  Embedding: { init: 'embeddingsInitializer', wRegularizer: 'embeddingsRegularizer', wConstraint: 'embeddingsConstraint' },
  BatchNormalization: { gammaInit: 'gammaInitializer', betaInit: 'betaInitializer' },
  MaxPooling1D: { poolLength: 'poolSize', stride: 'strides' },
  AveragePooling1D: { poolLength: 'poolSize', stride: 'strides' },
  Conv1D: { nbFilter: 'filters', filterLength: 'kernelSize', subsampleLength: 'strides' },
  Conv2D: { nbFilter: 'filters' },
  Conv2DTranspose: { nbFilter: 'filters' },
  SeparableConv2D: { nbFilter: 'filters' },
  LocallyConnected1D: { nbFilter: 'filters', filterLength: 'kernelSize', subsampleLength: 'strides' },
  LocallyConnected2D: { nbFilter: 'filters' },
  UpSampling1D: { length: 'size' },
  ...Object.fromEntries(['SimpleRNN', 'LSTM', 'GRU'].map((name) => [name, { outputDim: 'units', dropoutW: 'dropout', dropoutU: 'recurrentDropout', innerActivation: 'recurrentActivation' }])),
  ConvLSTM2D: { nbFilter: 'filters', innerActivation: 'recurrentActivation' },
};
/** Keras 1 to Keras 3, whatever the class. */
const everywhere: Renames = {
  borderMode: 'padding', subsample: 'strides', bias: 'useBias', init: 'kernelInitializer', innerInit: 'recurrentInitializer',
  wRegularizer: 'kernelRegularizer', uRegularizer: 'recurrentRegularizer', bRegularizer: 'biasRegularizer',
  wConstraint: 'kernelConstraint', bConstraint: 'biasConstraint', dimOrdering: 'dataFormat', atrousRate: 'dilationRate',
  batchShape: 'batchInputShape',
};

/**
 * The options under today's names.
 * `inputDim` and `inputLength`, where they are no options of the layer's own, become its input shape.
 */
export function withoutLegacyNames(className: string, options: object): Options {
  const result: Options = {};
  for (const [key, value] of Object.entries(options)) {
    const lower = /^[WUb][A-Z]/.test(key) ? key.charAt(0).toLowerCase() + key.slice(1) : key;
    const renamed = renames[className]?.[lower] ?? everywhere[lower];
    const name = renamed !== undefined && !Object.hasOwn(options, renamed) ? renamed : key;
    result[name] = name === 'dataFormat' ? dataFormat(value) : value;
  }
  const { nbRow, nbCol, ...others } = result;
  return withInputShape(className, nbRow === undefined ? result : { ...others, kernelSize: [nbRow, nbCol] });
}

const dataFormat = (value: unknown): unknown => (value === 'tf' ? 'channels_last' : value === 'th' ? 'channels_first' : value);

function withInputShape(className: string, { inputDim, inputLength, ...options }: Options): Options {
  const given = (value: unknown): boolean => value !== undefined && value !== null;
  if (className === 'Embedding') {
    return { ...(given(inputLength) ? { inputShape: [inputLength].flat() } : {}), ...options, ...(given(inputDim) ? { inputDim } : {}) };
  }
  return given(inputDim) ? { inputShape: [inputLength, inputDim].filter(given), ...options } : options;
}

/** Who wrote a config: the same words mean different things to different Kerases. */
export interface KerasOrigin {
  /** Version of Keras; 2 also stands for 1. Default 3. */
  readonly keras?: 2 | 3;
  /** What Keras ran on; default tensorflow. Matters to transposed convolutions and average pooling with padding `same`. */
  readonly backend?: 'tensorflow' | 'torch';
}

/** What Keras writes and nothing here needs, whatever its value. */
const ignored = new Set(['sparse', 'ragged', 'synchronized', 'implementation', 'consumeLess', 'useCudnn', 'timeMajor', 'inputDtype', 'batchSize', 'autocast', 'fused']);

/** Layers and cells with gates: what Keras 1 and 2 took for settings that their files do not name. */
const gateDefaults: Readonly<Record<string, Options>> = {
  GRU: { recurrentActivation: 'hard_sigmoid_keras2', resetAfter: false },
  LSTM: { recurrentActivation: 'hard_sigmoid_keras2' },
  ConvLSTM2D: { recurrentActivation: 'hard_sigmoid_keras2' },
};
/** What tf.keras's classes wrote besides: of the classes that they were made from, and the shapes that they were built for. */
const inherited: Readonly<Record<string, readonly string[]>> = {
  DepthwiseConv2D: ['groups', 'kernelInitializer', 'kernelRegularizer', 'kernelConstraint'],
  SeparableConv1D: ['groups', 'kernelInitializer', 'kernelRegularizer', 'kernelConstraint'],
  SeparableConv2D: ['groups', 'kernelInitializer', 'kernelRegularizer', 'kernelConstraint'],
  Conv2DTranspose: ['groups'],
  Conv3DTranspose: ['groups'],
  Conv1DTranspose: ['groups'],
  MultiHeadAttention: ['queryShape', 'valueShape', 'keyShape'],
  Attention: ['causal'],
  AdditiveAttention: ['causal'],
};

/** Options of Keras 1 that are gone, where they say what is the rule now or matter to training alone. */
function saysNothing(className: string, key: string, value: unknown): boolean {
  if (className === 'BatchNormalization' && /^renorm/.test(key)) return key !== 'renorm' || value === false;
  if (className !== 'Embedding' || key !== 'dropout') return className === 'BatchNormalization' && key === 'mode' && value === 0;
  if (value !== 0) sayOnce('keratin: the dropout of an Embedding of Keras 1 is left out; predictions are the same, for training add layers.spatialDropout1d(rate) behind it');
  return true;
}


/** An initializer, regularizer or constraint: as Keras 1 wrote it, in one record with its name among its settings; or with settings that only a newer Keras has, as far as they say nothing. */
function modernObject(value: unknown): unknown {
  if (!isFields(value)) return value;
  if (typeof value['class_name'] === 'string' && isFields(value['config'])) return { ...value, config: Object.fromEntries(Object.entries(value['config']).filter(([, v]) => v !== null)) };
  if (typeof value['name'] !== 'string') return value;
  const { name, ...written } = value;
  const words: Renames = { m: 'max_value', low: 'min_value', high: 'max_value' };
  const config = Object.fromEntries(Object.entries(written).map(([key, v]) => [words[key] ?? key, v]));
  const names: Readonly<Record<string, string>> = { weightregularizer: 'L1L2', activityregularizer: 'L1L2', l1l2regularizer: 'L1L2', l1l2: 'L1L2', maxnorm: 'MaxNorm', minmaxnorm: 'MinMaxNorm', nonneg: 'NonNeg', unitnorm: 'UnitNorm' };
  const modern = names[(name as string).toLowerCase()];
  return modern === undefined ? value : { class_name: modern, config };
}

/** A config in camelCase as a constructor takes it: without what is not needed, and with the meaning that its Keras gave the words. */
export function readLegacyConfig(className: string, config: Options, { keras = 3, backend = 'tensorflow' }: KerasOrigin): Options {
  const result: Options = keras === 2 ? { ...gateDefaults[className.replace(/V1$|Cell$/, '')] } : {};
  for (const [key, value] of Object.entries(config)) {
    if (ignored.has(key) || inherited[className]?.includes(key) || saysNothing(className, key, value)) continue;
    if (key === 'forgetBiasInit') {
      result['unitForgetBias'] = value === 'one';
      continue;
    }
    const isActivation = /^(activation|recurrentActivation|innerActivation)$/.test(key);
    if (key === 'innerActivation') delete result['recurrentActivation'];
    result[key] = keras === 2 && isActivation && value === 'hard_sigmoid' ? 'hard_sigmoid_keras2' : /([iI]nitializer|Regularizer|Constraint)$/.test(key) ? modernObject(value) : value;
  }
  if (keras === 3 && backend === 'torch') {
    if (/^Conv\dDTranspose$/.test(className)) result['crop'] = 'before';
    if (/^AveragePooling\dD$/.test(className)) result['border'] = 'edge';
  }
  if (className !== 'ThresholdedReLU') return result;
  const { theta = 1, ...rest } = result;
  return { ...rest, threshold: theta };
}
