/** @file What all networks share: options, their checks, the input, the pooling at the end, and weights from a file. */
import { pretrainedBytes } from '#pretrained-file';
import { KeratinError, check, show, within } from '../core/errors.js';
import { type OpenShape, showShape } from '../core/shape.js';
import { type Tensor, type TensorLike, tensor } from '../core/tensor.js';
import { anything, flag, oneOf, openShape, whole, word } from '../layers/argument-kinds.js';
import { type Argument, type Arguments, type Options, type Settings, optional, orNull, settle, wrongValue } from '../layers/arguments.js';
import { dense } from '../layers/core/dense.js';
import type { SymbolicTensor } from '../layers/layer.js';
import { globalAveragePooling2d } from '../layers/pooling/global-average-pooling2d.js';
import { globalMaxPooling2d } from '../layers/pooling/global-max-pooling2d.js';
import { type ActivationOption, activation } from '../layers/registered-arguments.js';
import { withWeightsToCome } from '../layers/weight-budget.js';
import { input } from '../models/input.js';
import { Model } from '../models/model.js';
import { putWeightBytes, readWeights } from '../models/save.js';
import { chain } from './chain.js';
import { decodePredictions } from './decode-predictions.js';
import { type PreprocessingMode, preprocessInput } from './preprocess-input.js';
import type { WeightFile } from './pretrained-file.js';

/** An argument whose null says something, other than its default. */
const nullable = <Given, Kept>(argument: Argument<Given, Kept>, value: Given): Argument<Given | null, Kept | null, false> =>
  ({ needed: false, read: (given, name, earlier) => (given === null ? null : argument.read(given ?? value, name, earlier)) });

/** `imagenet`, a path, or the bytes of a file. */
const weightSource: Argument<string | Uint8Array, string | Uint8Array, true> = {
  needed: true,
  read(given, name) {
    if ((typeof given === 'string' && given !== '') || given instanceof Uint8Array) return given;
    throw wrongValue(name, '"imagenet", null for random weights, the path of a file or its bytes', given, 'choose one of them');
  },
};

const common = {
  /** `'imagenet'` (the default): weights that Keras publishes; null: random ones; or the path of a file of weights, or its bytes; one with classifier serves without, too. */
  weights: nullable(weightSource, 'imagenet'),
  /** Whether the classifier stands at the end; default true. */
  includeTop: optional(flag, true),
  /** Shape of a picture, [h, w, 3]; default what the network was trained on, without classifier [null, null, 3]: any size. */
  inputShape: orNull(openShape),
  /** Without classifier: `avg` or `max` of each feature map; null (the default): the maps themselves. */
  pooling: orNull(oneOf('avg', 'max')),
  /** Classes of the classifier; default 1000. */
  classes: optional(whole(), 1000),
  /** What is applied to the classifier's outputs; default softmax; null: the logits. */
  classifierActivation: nullable(anything<Exclude<ActivationOption, null>>(), 'softmax'),
  /** Name of the model. */
  name: orNull(word),
};

/** Options of every network. */
export type ApplicationOptions = Options<typeof common>;
type Common = Settings<typeof common>;

/** A network's own description. */
export interface Architecture<A extends Arguments = {}> {
  /** As it is called here: `vgg16`. */
  readonly function: string;
  /** Keras's name of the model. */
  readonly modelName: string | ((settings: Settings<A>, size: number) => string);
  /** Sides of square pictures that there are weights for, in pixels; the default first. */
  readonly sizes: readonly number[];
  /** The least side of a picture, in pixels. */
  readonly leastSize: number;
  /** Every size must be known, with classifier or without. */
  readonly fixedSize?: boolean;
  /** How pixels are prepared; null: not at all. */
  readonly preprocessing: PreprocessingMode | null;
  /** Options besides those of every network. */
  readonly args?: A;
  /** From pictures to the last feature maps. */
  features(image: SymbolicTensor, settings: Settings<A> & Common): SymbolicTensor;
  /** From feature maps to classes. */
  classifier(maps: SymbolicTensor, settings: Settings<A> & Common): SymbolicTensor;
  /** Whether the pooling without classifier is called `avg_pool` or `max_pool`; else it is numbered. */
  readonly namedPooling?: boolean;
  /** Where Keras keeps the weights. @throws KeratinError where there are none for these settings */
  imagenet(settings: Settings<A> & Common, size: number): WeightFile;
}

/** A function that makes a network, with what belongs to it. */
export interface Application<A extends Arguments = {}> {
  (options?: ApplicationOptions & Options<A>): Promise<Model>;
  /** Pixels 0–255, RGB, [h, w, 3] or [n, h, w, 3], as this network wants them; the result is new. */
  readonly preprocessInput: (x: TensorLike) => Tensor;
  /** The mode of that `preprocessInput`; null: pixels stay as they are. */
  readonly preprocessing: PreprocessingMode | null;
  /** The least side of a picture, in pixels. */
  readonly leastSize: number;
  /** The best classes of each picture, for networks with 1000 classes. */
  readonly decodePredictions: typeof decodePredictions;
}

/** Mean of each map and a dense layer: the classifier of most networks. */
export const meanAndDense = (poolName?: string) => (maps: SymbolicTensor, { classes, classifierActivation }: Common): SymbolicTensor =>
  chain(maps, globalAveragePooling2d(poolName === undefined ? {} : { name: poolName }), dense(classes, { activation: classifierActivation, name: 'predictions' }));

/** Makes the function that makes a network. */
export function application<A extends Arguments = {}>(architecture: Architecture<A>): Application<A> {
  const place = `applications.${architecture.function}`;
  const make = async (options: ApplicationOptions & Options<A> = {} as Options<A>): Promise<Model> => {
    const settings = settle(place, { ...common, ...architecture.args } as unknown as typeof common & A, options) as Common & Settings<A>;
    try {
      checkTop(settings);
      const shape = inputShape(architecture, settings);
      const size = shape[0] === shape[1] && architecture.sizes.includes(shape[0]!) ? shape[0]! : architecture.sizes[0]!;
      const bytes = await weightBytes(settings.weights, () => architecture.imagenet(settings, size));
      if (bytes === null) return build(architecture, settings, shape, size);
      const model = withWeightsToCome(Infinity, () => build(architecture, settings, shape, size));
      putIn(model, bytes, settings);
      return model;
    } catch (error) {
      throw error instanceof KeratinError ? error.within(place) : error;
    }
  };
  const { preprocessing, leastSize } = architecture;
  const preprocess = (x: TensorLike): Tensor => (preprocessing === null ? tensor(x).cast('float32') : preprocessInput(x, { mode: preprocessing }));
  return Object.assign(make, { preprocessInput: preprocess, preprocessing, leastSize, decodePredictions });
}

function build<A extends Arguments>(architecture: Architecture<A>, settings: Common & Settings<A>, shape: OpenShape, size: number): Model {
  const image = input({ shape });
  const maps = architecture.features(image, settings);
  const { includeTop, pooling, name } = settings;
  const outputs = includeTop ? architecture.classifier(maps, settings) : pooling === null ? maps : pool(maps, pooling, architecture.namedPooling === true);
  const { modelName } = architecture;
  return new Model({ inputs: image, outputs, name: name ?? (typeof modelName === 'string' ? modelName : modelName(settings, size)) });
}

function pool(maps: SymbolicTensor, kind: 'avg' | 'max', named: boolean): SymbolicTensor {
  const options = named ? { name: `${kind}_pool` } : {};
  return (kind === 'avg' ? globalAveragePooling2d(options) : globalMaxPooling2d(options)).apply(maps);
}

function checkTop({ weights, includeTop, classes, classifierActivation }: Common): void {
  if (!includeTop || weights === null) return;
  check(weights !== 'imagenet' || classes === 1000, () => ({
    code: 'application/classes', expected: 'the 1000 classes that the weights of ImageNet are for', received: `classes: ${classes}`,
    fix: 'for classes of your own: includeTop: false, and a dense layer of your own behind it; or weights: null to begin from nothing',
  }));
  const kept = typeof classifierActivation === 'function' ? null : activation.read(classifierActivation, 'classifierActivation', {});
  check(kept === 'softmax' || kept === 'linear', () => ({
    code: 'application/activation', expected: 'classifierActivation to be "softmax", which the weights were made for, or null for the logits', received: show(classifierActivation), fix: 'choose one of them',
  }));
}

/** What is given, if it fits; else the default. */
function inputShape<A extends Arguments>({ sizes, leastSize, fixedSize = false }: Architecture<A>, { inputShape: given, includeTop, weights }: Common): OpenShape {
  const [size] = sizes as [number];
  if (given === null) return includeTop || fixedSize ? [size, size, 3] : [null, null, 3];
  const wrong = (code: string, expected: string, fix: string): KeratinError => new KeratinError({ code, expected, received: `inputShape: ${showShape(given)}`, fix });
  if (given.length !== 3 || given[2] === null) throw wrong('application/shape', 'the shape of one picture, [h, w, 3]', `write for example inputShape: [${size}, ${size}, 3]; the batch is left out`);
  const [h, w, c] = given as readonly [number | null, number | null, number];
  if (weights === 'imagenet' && c !== 3) throw wrong('application/channels', 'three channels, RGB, which the weights of ImageNet are for', c === 1 ? 'repeat the grey channel three times, or use weights: null' : 'give pictures of three channels, or use weights: null');
  if ([h, w].some((d) => d !== null && d < leastSize)) throw wrong('application/size', `pictures of at least ${leastSize} × ${leastSize} pixels`, `scale them up to ${leastSize} × ${leastSize} or more: smaller ones vanish on the way`);
  if ((includeTop || fixedSize) && (h === null || w === null)) {
    throw wrong('application/size', fixedSize ? 'a known size' : 'a known size for the classifier', `write inputShape: [${size}, ${size}, 3]${fixedSize ? '' : ', or includeTop: false for any size'}`);
  }
  if (!includeTop) return given;
  if (weights === 'imagenet' && (h !== w || !sizes.includes(h!))) {
    throw wrong('application/size', `${sizes.map((d) => `[${d}, ${d}, 3]`).join(' or ')}, for which there are weights with classifier`, `scale pictures to ${size} × ${size}, or use includeTop: false for any size`);
  }
  return given;
}

async function weightBytes(weights: string | Uint8Array | null, published: () => WeightFile): Promise<Uint8Array | null> {
  if (weights === null || weights instanceof Uint8Array) return weights;
  return weights === 'imagenet' ? pretrainedBytes(published()) : readWeights(weights);
}

/** @throws KeratinError `application/weights` where the file is of another network */
function putIn(model: Model, bytes: Uint8Array, { weights, includeTop, classes }: Common): void {
  const file = typeof weights === 'string' && weights !== 'imagenet' ? `file "${weights}"` : 'file of weights';
  try {
    within(file, () => putWeightBytes(model, bytes, { moreBehind: !includeTop }));
  } catch (error) {
    if (!(error instanceof KeratinError) || !/^(weights|checkpoint)\//.test(error.code)) throw error;
    throw new KeratinError({
      code: 'application/weights', where: file, expected: `weights of ${model.name} ${includeTop ? `with ${classes} classes` : 'without classifier'}`, received: `those of another network (expected ${error.expected}; received ${error.received})`,
      fix: 'name the file of this very network: of the same alpha, includeTop and classes', cause: error,
    });
  }
}
