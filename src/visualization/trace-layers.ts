/** @file What every layer of a model gives for an input, layer by layer, models inside models included. */
import { KeratinError, show } from '../core/errors.js';
import { nearestNames } from '../core/registry.js';
import type { Value } from '../core/value.js';
import { type CallContext, ProgramContext } from '../layers/call-context.js';
import type { Layer, SymbolicTensor } from '../layers/layer.js';
import { type GraphModel, isGraphModel } from '../models/graph-model.js';
import { orderCalls } from '../models/layer-order.js';
import { mul } from '../ops/arithmetic.js';
import { transpose } from '../ops/layout.js';

/** A layer by its name, by its path through models inside models (`vgg16/block1_conv1`), or itself. */
export type LayerName = string | Layer;

/** One call of a layer on its way from the input. */
export interface TracedLayer {
  /** Name, behind the names of the models that it is in: `vgg16/block1_conv1`. */
  readonly path: string;
  readonly layer: Layer;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** What later layers get of an embedding's vectors. */
export type Embedded = (vectors: Value) => Value;
/** Recurrent layers look through an embedding into its table, which is faster; behind a node of its own they do not, and its vectors can be differentiated by. */
const asTheyAre: Embedded = (vectors) => mul(vectors, 1);

/**
 * Runs the model in inference mode and stops at each layer, so that whoever wants an early layer need not fit the later ones.
 * Returns the outputs. A model inside comes after its layers.
 */
export function* traceLayers(model: GraphModel, inputs: readonly Value[], embedded = asTheyAre, context: CallContext = new ProgramContext(false), prefix = ''): Generator<TracedLayer, Value[]> {
  model.ensureBuilt(inputs.map(({ shape }) => shape));
  const values = new Map<SymbolicTensor, Value>(model.inputs.map((x, i) => [x, inputs[i]!]));
  for (const { layer, call } of orderCalls(model.inputs, model.outputs, model.place)) {
    if (call.outputs.some((y) => values.has(y))) continue;
    const path = `${prefix}${layer.name}`;
    const xs = call.inputs.map((x) => values.get(x)!);
    const view = context.for(xs, call.options);
    const given = isGraphModel(layer) ? yield* traceLayers(layer, xs, embedded, view, `${path}/`) : layer.run(xs, view);
    const ys = layer.className === 'Embedding' ? given.map(embedded) : given;
    ys.forEach((y, i) => context.setMask(y, context.maskOf(given[i]!)));
    call.outputs.forEach((y, i) => values.set(y, ys[i]!));
    yield { path, layer, inputs: xs, outputs: ys };
  }
  return model.outputs.map((y) => values.get(y)!);
}

/** All layers, and the outputs of the model. */
export function traceAll(model: GraphModel, inputs: readonly Value[], embedded?: Embedded): { layers: TracedLayer[]; outputs: Value[] } {
  const layers: TracedLayer[] = [];
  const walk = traceLayers(model, inputs, embedded);
  for (let step = walk.next(); ; step = walk.next()) {
    if (step.done === true) return { layers, outputs: step.value };
    layers.push(step.value);
  }
}

const matches = ({ path, layer }: TracedLayer, wanted: LayerName): boolean => layer === wanted || path === wanted || layer.name === wanted;

/** The first call of a layer among those given; takes no more of them than needed.
 * @throws KeratinError `model/layer` */
export function findTraced(traced: Iterable<TracedLayer>, wanted: LayerName, where: string): TracedLayer {
  const seen: string[] = [];
  for (const found of traced) {
    if (matches(found, wanted)) return found;
    seen.push(found.path);
  }
  const names = new Map(seen.flatMap((path) => [[path.split('/').at(-1)!, path], [path, path]]));
  const near = typeof wanted === 'string' ? nearestNames(wanted, [...names.keys()]).map((name) => names.get(name)!) : [];
  throw new KeratinError({
    code: 'model/layer', where, expected: 'the name of a layer of the model', received: typeof wanted === 'string' ? show(wanted) : wanted.place,
    fix: `${near.length === 0 ? '' : `did you mean ${[...new Set(near)].join(' or ')}? `}use one of ${listed(seen)}`,
  });
}

/** Of many names those of both ends. */
const listed = (names: readonly string[]): string => (names.length <= 40 ? names : [...names.slice(0, 20), '…', ...names.slice(-20)]).join(', ');

/** A layer's first output with its channels last, whatever the layer's own order. */
export function channelsLast({ layer, outputs: [y] }: TracedLayer): Value {
  if (layer.config['dataFormat'] !== 'channels_first' || y!.rank < 3) return y!;
  return transpose(y!, [0, ...Array.from({ length: y!.rank - 2 }, (_, i) => i + 2), 1]);
}
