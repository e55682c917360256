/** @file A model's architecture and its arguments of compile as Keras 3.6 writes them. */
import { snakeCase } from '../core/registry.js';
import type { OpenShape } from '../core/shape.js';
import type { Layer } from '../layers/layer.js';
import { Bidirectional } from '../layers/recurrent/bidirectional.js';
import { Recurrent } from '../layers/recurrent/recurrent.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { CompileArgs } from '../training/compile-args.js';
import { writeCompile } from './compile-config.js';
import { type GraphModel, isGraphModel } from './graph-model.js';
import { Operation } from './operations/operation.js';
import { modelToConfig } from './to-config.js';

type Fields = Record<string, any>;

/** `h5`: layers in lists bear a class name and a config alone; `keras`: also their module and the shape that they were built for. */
export type KerasStyle = 'h5' | 'keras';

const float32 = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null };
/** Keras builds these when they are made, so that no shape is kept. */
const withoutBuild = /Pooling|Dropout|^Gaussian|^Activation$|ReLU$|^ELU$|^Softmax$|^Masking$|^ActivityRegularization$|^InputLayer$/;
/** Keras passes a mask at each call of these. */
const masked = /^(BatchNormalization|LSTM|GRU|SimpleRNN|RNN|ConvLSTM\dD|Bidirectional|TimeDistributed|Softmax|GlobalAveragePooling1D)$/;
/** Losses that Keras 3 cannot find by their short names where it reads an `.h5` file. */
const longNames: Readonly<Record<string, string>> = { mse: 'mean_squared_error', mae: 'mean_absolute_error', mape: 'mean_absolute_percentage_error', msle: 'mean_squared_logarithmic_error', bce: 'binary_crossentropy', kld: 'kl_divergence', kl_div: 'kl_divergence' };

/** The architecture as the value of `model_config` (`h5`) or `config.json` (`keras`). */
export function kerasConfig(model: GraphModel, style: KerasStyle): Fields {
  return dressLayer(modelToConfig(model) as Fields, model, style, true);
}

function dressLayer({ class_name: name, config, ...rest }: Fields, layer: Layer | undefined, style: KerasStyle, isBare: boolean): Fields {
  if (layer instanceof Operation) return style === 'h5' ? { class_name: name, config, name: rest['name'], inbound_nodes: rest['inbound_nodes'] } : { class_name: name, config, ...rest };
  const dressed = name === 'InputLayer' ? config : dressConfig(name, config, layer, style);
  if (style === 'h5' && isBare) return { class_name: name, config: dressed, ...dressNodes(rest, name) };
  const isModel = name === 'Functional' || name === 'Sequential';
  return {
    module: name === 'Functional' ? 'keras.src.models.functional' : isModel ? 'keras' : 'keras.layers', class_name: name, config: dressed,
    registered_name: name === 'Functional' ? name : null, ...(withoutBuild.test(name) || (isModel && layer === undefined) ? {} : buildConfig(name, layer)), ...dressNodes(rest, name),
  };
}

/** The shape that a layer was built for. */
function buildConfig(name: string, layer: Layer | undefined): Fields {
  if (layer === undefined || (isGraphModel(layer) && name === 'Functional')) return { build_config: { input_shape: null } };
  const shapes = (isGraphModel(layer) ? layer.inputs : layer.calls[0]?.inputs ?? []).map((x) => [...x.shape]);
  if (shapes.length > 1 && (layer instanceof Recurrent || layer instanceof Bidirectional)) {
    const [sequences, ...states] = shapes;
    return { build_config: { shapes_dict: { sequences_shape: sequences, initial_state_shape: states.length === 1 ? states[0] : states } } };
  }
  if (name === 'MultiHeadAttention') {
    const [query, value, key] = shapes;
    return { build_config: { shapes_dict: { query_shape: query, value_shape: value, ...(key === undefined ? {} : { key_shape: key }) } } };
  }
  return shapes.length === 0 ? {} : { build_config: { input_shape: shapes.length === 1 ? shapes[0] : shapes } };
}

function dressConfig(name: string, config: Fields, layer: Layer | undefined, style: KerasStyle): Fields {
  const isFunctional = name === 'Functional';
  const result: Fields = isFunctional ? {} : { name: config['name'], trainable: config['trainable'], dtype: float32 };
  for (const [key, value] of Object.entries(config)) {
    if (!leftOut(name, key, value)) result[key] = key === 'layers' ? value.map((inner: Fields) => dressLayer(inner, layerNamed(layer, inner), style, true)) : dressValue(key, value, layer, style);
  }
  if (name === 'BatchNormalization') result['synchronized'] = false;
  if (/^(LSTM|GRU|SimpleRNN|ConvLSTM\dD)$/.test(name)) result['activity_regularizer'] ??= null;
  if (/^(Normalization|LayerNormalization)$/.test(name)) result['axis'] = [result['axis'] ?? []].flat();
  if (/^(Cropping1D|ZeroPadding1D)$/.test(name)) for (const key of ['cropping', 'padding']) if (Array.isArray(result[key])) result[key] = result[key].flat();
  if (/^SpatialDropout/.test(name)) {
    delete result['trainable'];
    result['dtype'] = 'float32';
  }
  if (name === 'Sequential' && layer !== undefined && isGraphModel(layer) && layer.inputs.length > 0) result['build_input_shape'] = [...layer.inputs[0]!.shape];
  return result;
}

const layerNamed = (model: Layer | undefined, { config }: Fields): Layer | undefined => model?.sublayers.find((l) => l.name === config['name']);

/** What only we say, or Keras only where it says something. */
const leftOut = (name: string, key: string, value: unknown): boolean =>
  key === 'crop' || key === 'border' || (key === 'data_format' && /^(Cropping1D|ZeroPadding1D|UpSampling1D)$/.test(name)) || (key === 'value_range' && name === 'RandomRotation') || (key === 'output_padding' && value === null) || (key === 'activity_regularizer' && value === null && !/^(Embedding|SeparableConv|DepthwiseConv|Conv|LSTM|GRU|SimpleRNN|PReLU)/.test(name)) || (name === 'SimpleRNN' && key === 'seed' && value === null);

function dressValue(key: string, value: any, layer: Layer | undefined, style: KerasStyle): unknown {
  if (Array.isArray(value)) return value.map((v) => dressValue(key, v, layer, style));
  if (typeof value !== 'object' || value === null || typeof value.class_name !== 'string') return value;
  const kind = /_?(initializer|regularizer|constraint)$/.exec(key)?.[1];
  if (kind !== undefined) return { module: `keras.${kind}s`, class_name: value.class_name, config: value.config, registered_name: null };
  const inner = layer?.sublayers.find((l) => l.name === value.config['name']);
  return { ...dressLayer(value, inner, style, false), ...(inner === undefined || layer === undefined ? {} : innerBuild(layer)) };
}

/** A layer inside a wrapper was built for what the wrapper takes; one applied to each step, without the steps. */
function innerBuild(wrapper: Layer): Fields {
  const shape = wrapper.calls[0]?.inputs[0]?.shape;
  if (shape === undefined) return {};
  const own: OpenShape = wrapper.className === 'TimeDistributed' ? [shape[0]!, ...shape.slice(2)] : shape;
  return { build_config: { input_shape: [...own] } };
}

function dressNodes(rest: Fields, name: string): Fields {
  if (!Array.isArray(rest['inbound_nodes']) || !masked.test(name)) return rest;
  return { ...rest, inbound_nodes: rest['inbound_nodes'].map((node: Fields) => ({ ...node, kwargs: { ...node['kwargs'], mask: null } })) };
}

/** `training_config` (`h5`) or `compile_config` (`keras`); undefined where a file cannot hold it: functions, own classes. */
export function kerasCompileConfig(args: CompileArgs, optimizer: Optimizer, style: KerasStyle): Fields | undefined {
  const { args: plain, missing } = writeCompile(args, optimizer) as { args: Fields; missing: Fields };
  if (Object.keys(missing).length > 0) return undefined;
  const { class_name: name, config: settings } = plain['optimizer'] as Fields;
  const rate = settings['learning_rate'] as Fields | number;
  const config = typeof rate === 'number' ? settings : { ...settings, learning_rate: { module: 'keras.optimizers.schedules', ...rate, registered_name: null } };
  const common = {
    loss: named(plain['loss'], 'keras.losses', style === 'h5' ? longNames : {}), loss_weights: plain['lossWeights'] ?? null, metrics: named(plain['metrics'], 'keras.metrics'), weighted_metrics: named(plain['weightedMetrics'], 'keras.metrics'),
    run_eagerly: false, steps_per_execution: 1, jit_compile: false,
  };
  return style === 'h5' ? { ...common, optimizer_config: { class_name: name, config } } : { optimizer: { module: 'keras.optimizers', class_name: name, config, registered_name: null }, ...common };
}

/** Losses and metrics by Keras's names. */
function named(value: any, module: string, longer: Readonly<Record<string, string>> = {}): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return /^[A-Z]/.test(value) ? value : longer[snakeCase(value)] ?? snakeCase(value);
  if (Array.isArray(value)) return value.map((v) => named(v, module, longer));
  if (typeof value.class_name === 'string') return { module, ...value, registered_name: null };
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, named(v, module, longer)]));
}
