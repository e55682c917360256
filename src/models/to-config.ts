/** @file A model's architecture as plain data: the structure of Keras 3's `to_json`. */
import { type KerasObject, snakeCase, writeKerasConfig } from '../core/registry.js';
import { MultiHeadAttention } from '../layers/attention/multi-head-attention.js';
import { Layer, type LayerCall, type SymbolicTensor } from '../layers/layer.js';
import { Bidirectional } from '../layers/recurrent/bidirectional.js';
import { Recurrent } from '../layers/recurrent/recurrent.js';
import { type GraphModel, isGraphModel, isSequential } from './graph-model.js';
import { InputLayer } from './input.js';
import { writtenAttentionCall } from './attention-calls.js';
import { orderCalls } from './layer-order.js';
import { Operation, isInputPlace, placedArguments } from './operations/operation.js';

/** Which call of a layer, and which of its outputs: Keras's `keras_history`. */
type History = readonly [layer: string, call: number, output: number];

/**
 * The architecture as Keras writes it: `{ class_name, config }`, ready for `JSON.stringify`.
 * No weights and nothing of `compile`; read it with {@link modelFromConfig}.
 *
 * @example
 * const copy = modelFromConfig(modelToConfig(model));
 */
export const modelToConfig = (model: GraphModel): KerasObject => writeLayer(model);

function writeLayer(layer: Layer): KerasObject {
  if (isGraphModel(layer)) return isSequential(layer) ? { class_name: 'Sequential', config: writeSequential(layer) } : { class_name: 'Functional', config: writeFunctional(layer) };
  if (layer instanceof InputLayer) return writeInput(layer.name, layer.output);
  if (layer instanceof Operation) return writeOperation(layer);
  // The shape of the input stands in the input layer. Layers inside this one are written whole.
  const { inputShape: _inputShape, batchInputShape: _batchInputShape, ...settings } = layer.config;
  const inner = Object.entries(settings).flatMap(([key, value]) => (value instanceof Layer ? [[snakeCase(key), writeLayer(value)]] : []));
  return { class_name: layer.className, config: { ...writeKerasConfig(settings), ...Object.fromEntries(inner), name: layer.name, trainable: layer.trainable } };
}

function writeOperation({ className, kind, config: { trainable: _, ...config } }: Operation): KerasObject {
  return { module: kind.module, class_name: className, config: writeKerasConfig(config), registered_name: className } as KerasObject;
}

const writeInput = (name: string, { shape, dtype }: SymbolicTensor): KerasObject =>
  ({ class_name: 'InputLayer', config: { batch_shape: [...shape], dtype, sparse: false, name } });

function writeSequential(model: GraphModel): Record<string, unknown> {
  const start = model.inputs.map((x) => writeInput(x.name, x));
  return { name: model.name, trainable: model.trainable, layers: [...start, ...model.layers.map(writeLayer)] };
}

const alone = <T>(items: readonly T[]): T | readonly T[] => (items.length === 1 ? items[0]! : items);

function writeFunctional(model: GraphModel): Record<string, unknown> {
  const calls = orderCalls(model.inputs, model.outputs, model.place);
  const { layers } = model;
  const own = new Map(layers.map((layer) => [layer, layer.calls.filter((call) => calls.some((c) => c.call === call))]));
  // An input from the middle of another model becomes an input layer here.
  const inner = new Map(model.inputs.filter((x) => !(x.layer instanceof InputLayer)).map((x) => [x, own.has(x.layer) ? `${x.name}_input` : x.name]));
  const history = (x: SymbolicTensor): History => {
    const input = inner.get(x);
    return input !== undefined ? [input, 0, 0] : [x.name, own.get(x.layer)!.findIndex((call) => call.outputs.includes(x)), x.outputIndex];
  };
  const end = (x: SymbolicTensor): History => {
    const [name, call, output] = history(x);
    // In this one place Keras counts the calls of functional models from 1.
    return [name, isGraphModel(x.layer) && !isSequential(x.layer) && !inner.has(x) ? call + 1 : call, output];
  };
  return {
    name: model.name, trainable: model.trainable,
    layers: [
      ...[...inner].map(([x, name]) => ({ ...writeInput(name, x), name, inbound_nodes: [] })),
      ...layers.map((layer) => ({ ...writeLayer(layer), name: layer.name, inbound_nodes: own.get(layer)!.filter((c) => c.inputs.length > 0).map((c) => writeCall(layer, c, history)) })),
    ],
    input_layers: alone(model.inputs.map(end)),
    output_layers: alone(model.outputs.map(end)),
  };
}

function writeCall(layer: Layer, { inputs, options }: LayerCall, history: (x: SymbolicTensor) => History): Record<string, unknown> {
  const tensors = inputs.map((x) => ({ class_name: '__keras_tensor__', config: { shape: [...x.shape], dtype: x.dtype, keras_history: history(x) } }));
  if (layer instanceof Operation) {
    const filled = (value: unknown): unknown => (isInputPlace(value) ? tensors[value.input] : Array.isArray(value) ? value.map(filled) : value);
    const { args, kwargs } = placedArguments(layer.kind, options.arguments ?? {});
    return { args: args.map(filled), kwargs: Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [key, filled(value)])) };
  }
  const [first, ...states] = tensors;
  const said = writeKerasConfig({ ...options });
  if (layer instanceof MultiHeadAttention) return writtenAttentionCall(tensors, said);
  const takesStates = layer instanceof Recurrent || layer instanceof Bidirectional;
  if (takesStates && states.length > 0) return { args: [first], kwargs: { ...said, initial_state: alone(states) } };
  return { args: tensors.length === 1 ? tensors : [tensors], kwargs: said };
}
