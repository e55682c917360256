/** @file Bases of `keratin train --base`: networks by name or from a file, without their classifier, taking pixels 0–255. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Application } from '../../applications/application.js';
import { densenet121 } from '../../applications/densenet.js';
import { efficientnetB0 } from '../../applications/efficientnet.js';
import { inceptionV3 } from '../../applications/inception-v3.js';
import { mobilenetV2 } from '../../applications/mobilenet-v2.js';
import { mobilenet } from '../../applications/mobilenet.js';
import { nasnetMobile } from '../../applications/nasnet.js';
import { resnet101, resnet152, resnet50, resnet50V2 } from '../../applications/resnet.js';
import { vgg16, vgg19 } from '../../applications/vgg.js';
import { xception } from '../../applications/xception.js';
import { KeratinError, check } from '../../core/errors.js';
import { nearestNames } from '../../core/registry.js';
import { Tensor } from '../../core/tensor.js';
import { conv2d } from '../../layers/convolution/conv2d.js';
import type { Layer } from '../../layers/layer.js';
import { rescaling } from '../../layers/preprocessing/rescaling.js';
import { loadModel } from '../../models/load.js';
import { Model } from '../../models/model.js';
import { quoted } from '../text.js';
import { type NetworkName, networkNames } from './defaults.js';
import { checkImageSize, leastSizeOf } from './image-size.js';

/** A network to build on, and the layer that makes of pixels 0–255 what it was trained on; null: it takes them as they are. */
export interface Base {
  readonly network: Model;
  readonly preparation: Layer | null;
}

const makers: Readonly<Record<NetworkName, unknown>> = {
  vgg16, vgg19, mobilenet, mobilenetv2: mobilenetV2, resnet50, resnet101, resnet152, resnet50v2: resnet50V2, inceptionv3: inceptionV3, xception, densenet121, efficientnetb0: efficientnetB0, nasnetmobile: nasnetMobile,
};
const networks: ReadonlyMap<string, Application> = new Map(networkNames.map((name) => [name, makers[name] as Application]));

/** However it is written: `MobileNetV2`, `mobilenet-v2`; `./vgg16` is a path. */
export const networkNamed = (given: string): Application | undefined => (/^\.{0,2}[\\/]/.test(given) ? undefined : networks.get(given.toLowerCase().replace(/[^a-z0-9]/g, '')));

/** As one types them: `mobilenetv2`. */
export const baseNames = (): readonly string[] => networkNames;

/** Where fine-tuning begins in networks whose blocks everybody knows; in others with their last quarter. */
const lastBlocks: readonly (readonly [name: RegExp, layer: string])[] = [[/^vgg1[69]$/, 'block5_conv1'], [/^mobilenetv2/, 'block_13_expand'], [/^mobilenet_/, 'conv_dw_11'], [/^resnet/, 'conv5_block1_1_conv'], [/^densenet/, 'conv5_block1_0_bn'], [/^xception$/, 'block13_sepconv1_act']];

/** @throws KeratinError `cli/option` for a name that is none, `application/…`, `file/…` */
export async function openBase(given: string, imageSize: number, weights: string | undefined): Promise<Base> {
  const make = networkNamed(given);
  if (make !== undefined) {
    checkImageSize(imageSize, make.leastSize, given);
    return { network: await named(make, imageSize, weights), preparation: preparationOf(make) };
  }
  if (!await stat(given).then(() => true, () => false)) {
    const near = nearestNames(given.toLowerCase(), baseNames())[0];
    throw new KeratinError({
      code: 'cli/option', where: 'keratin train --base', expected: `${baseNames().join(', ')}, or a file or folder of a model`, received: given, fix: `write --base ${near ?? 'mobilenetv2'}, or the path of a model that is there`,
    });
  }
  const network = withoutClassifier(await openFile(given), given);
  const [, h, w] = network.inputs[0]!.shape;
  check([h, w].every((d) => d === null || d === imageSize), () => ({
    code: 'cli/option', where: 'keratin train --image-size', expected: `the ${h ?? 'any'} x ${w ?? 'any'} pixels that ${given} takes`, received: String(imageSize),
    fix: h === null || w === null || h === w ? `write --image-size ${h ?? w}` : 'pictures are brought to squares: name another base, as --base mobilenetv2',
  }));
  checkImageSize(imageSize, leastSizeOf(network, imageSize), given);
  return { network, preparation: ownPreparation(network) };
}

/** Pixels that a model in a file takes; undefined where it takes any. */
export async function sizeOfFile(path: string): Promise<number | undefined> {
  if (networkNamed(path) !== undefined || !await stat(path).then(() => true, () => false)) return undefined;
  return (await openFile(path)).inputs[0]?.shape[1] ?? undefined;
}

/** With weights of one's own: of the network with or without its classifier, and of whatever width. */
async function named(make: Application, size: number, weights: string | undefined): Promise<Model> {
  const options = { includeTop: false, inputShape: [size, size, 3] } as const;
  if (weights === undefined) return make({ weights: 'imagenet', ...options });
  const widths = [undefined, 0.25, 0.35, 0.5, 0.75, 1.3, 1.4];
  let first: unknown;
  for (const alpha of widths) {
    try {
      const network = await make({ weights: null, ...options, ...(alpha === undefined ? {} : { alpha }) } as typeof options & { weights: null });
      await network.loadWeights(weights, /\.(h5|hdf5)$/.test(weights) ? { byName: true } : {});
      return network;
    } catch (error) {
      first ??= error;
      if (!(error instanceof KeratinError) || !/^(weights|checkpoint|option)\//.test(error.code)) throw error;
    }
  }
  throw first;
}

/** An error of a file that holds weights alone says what to type instead; `instead` is told the network that the file is called by. Other errors stay as they are. */
export function withNetwork(error: unknown, path: string, instead: (network: string) => string): unknown {
  if (!(error instanceof KeratinError) || error.code !== 'file/weights-only') return error;
  const letters = basename(path).toLowerCase().replace(/[^a-z0-9]/g, '');
  const network = [...networks.keys()].filter((name) => letters.includes(name)).sort((a, b) => b.length - a.length)[0] ?? 'mobilenetv2';
  const { code, where, expected, received } = error;
  return new KeratinError({ code, where, expected, received, fix: `name the network that they are for: ${instead(network)}`, cause: error });
}

const openFile = (path: string): Promise<Model> => loadModel(path, { compile: false, random: false }).catch((error: unknown) => {
  throw withNetwork(error, path, (network) => `--base ${network} --base-weights ${quoted(path)}`);
});

/** The model up to its last feature maps [n, h, w, c]. */
function withoutClassifier(model: Model, path: string): Model {
  const outputs = model.layers.flatMap((layer) => layer.calls.at(-1)?.outputs[0] ?? []);
  const last = outputs.findLast(({ shape }) => shape.length === 4);
  check(last !== undefined && model.inputs.length === 1 && model.inputs[0]!.shape.length === 4 && last !== model.inputs[0], () => ({
    code: 'cli/option', where: 'keratin train --base', expected: 'a network of pictures that has feature maps [n, h, w, c]', received: `${path}, which has none`, fix: `name another, as --base mobilenetv2`,
  }));
  return last === model.outputs[0] ? model : new Model({ inputs: model.inputs, outputs: last, name: model.name });
}

/**
 * What a network does with pixels is a matrix over the channels and a shift: asked of itself, with black and with each full channel,
 * and written as a convolution of one pixel, so that it is part of what is saved.
 */
function preparationOf({ preprocessInput }: Application): Layer | null {
  const probes = preprocessInput(new Tensor([2, 2, 3], 'float32', Float32Array.of(0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255))).data as Float32Array;
  const black = probes.slice(0, 3);
  const kernel = Float32Array.from({ length: 9 }, (_, i) => (probes[3 + i]! - black[i % 3]!) / 255);
  if (black.every((v) => v === 0) && kernel.every((v, i) => v === (i % 4 === 0 ? 1 : 0))) return null;
  const layer = conv2d(3, 1, { name: 'pixels', trainable: false });
  layer.build([[null, null, null, 3]]);
  layer.built = true;
  layer.setWeights([new Tensor([1, 1, 3, 3], 'float32', kernel), black]);
  return layer;
}

/** Of a model from a file: known by its name, or by how it begins; else pixels are brought to 0–1. */
function ownPreparation(network: Model): Layer | null {
  const [first] = network.layers.filter(({ className }) => className !== 'InputLayer');
  if (['Rescaling', 'Normalization'].includes(first?.className ?? '') || first?.name === 'pixels') return null;
  const name = network.name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const known = [...networks.keys()].filter((key) => name.startsWith(key)).sort((a, b) => b.length - a.length)[0];
  return known === undefined ? rescaling(1 / 255, { name: 'pixels' }) : preparationOf(networks.get(known)!);
}

/** The layer from which on a base is tuned. @throws KeratinError `cli/option` where there is no such layer */
export function tuningBegin(network: Model, given: string | true): string {
  const names = network.layers.map(({ name }) => name);
  if (given !== true) {
    check(names.includes(given), () => ({
      code: 'cli/option', where: 'keratin train --fine-tune', expected: 'the name of a layer of the base', received: given, fix: `use ${nearestNames(given, names).slice(0, 3).join(' or ') || names.at(-1)!}; keratin summary names all`,
    }));
    return given;
  }
  const block = lastBlocks.find(([name]) => name.test(network.name))?.[1];
  return block !== undefined && names.includes(block) ? block : names[Math.floor(0.75 * names.length)]!;
}
