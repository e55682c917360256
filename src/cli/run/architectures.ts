/** @file Networks by name: what `keratin train --arch` offers. */
import { conv2d } from '../../layers/convolution/conv2d.js';
import { dense } from '../../layers/core/dense.js';
import type { Layer } from '../../layers/layer.js';
import { maxPooling2d } from '../../layers/pooling/max-pooling2d.js';
import { rescaling } from '../../layers/preprocessing/rescaling.js';
import { dropout } from '../../layers/regularization/dropout.js';
import { flatten } from '../../layers/reshaping/flatten.js';
import type { Model } from '../../models/model.js';
import { sequential } from '../../models/sequential.js';
import { rmsprop } from '../../optimizers/adaptive.js';
import type { ArchName } from './defaults.js';
import { checkImageSize } from './image-size.js';

interface Arch {
  /** Filters of the convolutions, 3 x 3 each. */
  readonly filters: readonly number[];
  /** Whether a pool stands behind the last convolution too. */
  readonly poolsLast: boolean;
  readonly units: number;
}

/** The notes' network for cats and dogs, and that for digits. */
const archs: Readonly<Record<ArchName, Arch>> = {
  small: { filters: [32, 64, 128, 128], poolsLast: true, units: 512 },
  tiny: { filters: [32, 64, 64], poolsLast: false, units: 64 },
};

/** What a network is made for. */
export interface NetworkSettings {
  readonly arch: ArchName;
  /** Pixels of height and width. */
  readonly imageSize: number;
  readonly classes: number;
  /** Dropout 0.5 before the dense layers. */
  readonly dropout: boolean;
}

/**
 * The network: pictures [n, h, w, 3] of 0–255 in; out comes the probability of the second of two classes, [n, 1], or one for each of more, [n, classes].
 * @throws KeratinError `cli/option` where pictures are too small for it
 */
export function buildNetwork({ arch, imageSize, classes, dropout: drops }: NetworkSettings): Model {
  const { filters, poolsLast, units } = archs[arch];
  checkImageSize(imageSize, smallest(archs[arch]), arch, arch === 'small' && imageSize >= smallest(archs.tiny) ? ', or --arch tiny' : '');
  const stack = filters.flatMap((m, i): Layer[] => [conv2d(m, 3, { activation: 'relu' }), ...(i < filters.length - 1 || poolsLast ? [maxPooling2d(2)] : [])]);
  return sequential([
    rescaling(1 / 255, { inputShape: [imageSize, imageSize, 3] }),
    ...stack,
    flatten(),
    ...(drops ? [dropout(0.5)] : []),
    dense(units, { activation: 'relu' }),
    classes === 2 ? dense(1, { activation: 'sigmoid' }) : dense(classes, { activation: 'softmax' }),
  ], { name: arch });
}

/** Fewest pixels that leave at least one at the end. */
function smallest({ filters, poolsLast }: Arch): number {
  return filters.reduceRight((size, _, i) => (i < filters.length - 1 || poolsLast ? 2 * size : size) + 2, 1);
}

/** `4 convolutions, 2 dense layers`. */
export const describeArch = (arch: ArchName): string => `${archs[arch].filters.length} convolutions, 2 dense layers`;

/** Compiles it as the notes do: RMSprop and cross-entropy. */
export function compileNetwork(model: Model, settings: { classes: number; learningRate: number; device?: string }): Model {
  const { classes, learningRate, device } = settings;
  return model.compile({
    optimizer: rmsprop({ learningRate }), loss: classes === 2 ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy', metrics: ['accuracy'], ...(device === undefined ? {} : { device }),
  });
}
