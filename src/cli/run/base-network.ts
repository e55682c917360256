/** @file A classifier on a base that others have trained: first it learns alone, then, if asked for, the end of the base with it. */
import { stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { dense } from '../../layers/core/dense.js';
import { globalAveragePooling2d } from '../../layers/pooling/global-average-pooling2d.js';
import { dropout } from '../../layers/regularization/dropout.js';
import { flatten } from '../../layers/reshaping/flatten.js';
import { loadModel } from '../../models/load.js';
import { Model } from '../../models/model.js';
import { sequential } from '../../models/sequential.js';
import { Callback } from '../../training/callbacks/callback.js';
import { FrozenFront } from '../../training/frozen-front.js';
import { counted } from '../text.js';
import type { BaseSettings } from './base-settings.js';
import { openBase, tuningBegin } from './bases.js';
import type { OpenPictures } from './picture-folders.js';
import { files } from './run-folder.js';

export type { BaseSettings };

/** True for the settings of a run on a base. */
export const isOnBase = <S extends Partial<BaseSettings>>(settings: S): settings is S & BaseSettings => settings.base !== undefined && settings.headEpochs !== undefined;

interface NetworkSettings extends BaseSettings {
  readonly imageSize: number;
  readonly classes: number;
  readonly dropout: boolean;
}

/** Numbers behind the base up to which its maps are flattened, as in the notes; of more, the mean of each map is taken. */
const FEW = 16_384;

/**
 * Pictures [n, h, w, 3] of 0–255 in, as in every network of `keratin train`; the base is frozen.
 * @param run a run that goes on: its own network, so that the base need not be there any more
 */
export async function buildOnBase({ base, baseWeights, imageSize, classes, dropout: drops, fineTune }: NetworkSettings, run?: string): Promise<Model> {
  const earlier = run === undefined ? undefined : join(run, files.last);
  if (earlier !== undefined && await stat(join(earlier, 'manifest.json')).then(() => true, () => false)) {
    const network = await loadModel(earlier, { compile: false, random: false });
    baseIn(network).trainable = false;
    return network;
  }
  const { network, preparation } = await openBase(base, imageSize, baseWeights);
  if (fineTune !== undefined) tuningBegin(network, fineTune);
  network.trainable = false;
  const begin = sequential([...(preparation === null ? [] : [preparation]), network], { name: 'base' });
  begin.build([null, imageSize, imageSize, 3]);
  const [, h, w, c] = begin.outputs[0]!.shape as number[];
  return sequential([
    begin,
    h! * w! * c! <= FEW ? flatten() : globalAveragePooling2d(),
    ...(drops ? [dropout(0.5)] : []),
    dense(256, { activation: 'relu' }),
    classes === 2 ? dense(1, { activation: 'sigmoid' }) : dense(classes, { activation: 'softmax' }),
  ], { name: `on_${network.name}` });
}

/** The base in a network of {@link buildOnBase}. */
const baseIn = (model: Model): Model => (model.layers[0] as Model).layers.findLast((layer) => layer instanceof Model)!;

/** Thaws the end of the base when its epoch has come; also where a run goes on behind it. */
export class FineTuning extends Callback {
  constructor(private readonly network: Model, private readonly settings: Required<Pick<BaseSettings, 'fineTune' | 'headEpochs'>> & { readonly learningRate: number }) {
    super();
  }

  override onEpochBegin(epoch: number): void {
    const { headEpochs, learningRate } = this.settings;
    if (epoch < headEpochs) return;
    thaw(this.network, this.settings.fineTune);
    this.network.optimizer!.learningRate.write(learningRate / 10);
  }
}

function thaw(network: Model, fineTune: string | true): void {
  const base = baseIn(network);
  // Batch normalization keeps its averages: those of a few pictures are worse.
  base.setTrainableFrom(tuningBegin(base, fineTune), { batchNormalization: false });
}

/** What the frozen part gives is kept where it fits into a quarter of the memory, all through the run. */
export function cacheFor(network: Model, { counts }: OpenPictures, { fineTune }: BaseSettings): { memory: number } | undefined {
  const memory = totalmem() / 4;
  const samples = Object.values(counts).reduce((a, b) => a + b, 0);
  const bytes = (): number => samples * new FrozenFront(network, true, [network.inputs[0]!.shape.slice(1) as number[]]).bytes;
  const needed = [bytes()];
  if (fineTune !== undefined) {
    thaw(network, fineTune);
    needed.push(bytes());
    baseIn(network).trainable = false;
  }
  return Math.max(...needed) <= memory ? { memory } : undefined;
}

/** `mobilenetv2_1.00_224: 155 layers, frozen; from block_13_expand on it learns from epoch 11 on`. */
export function describeBase(network: Model, { fineTune, headEpochs }: BaseSettings): string {
  const base = baseIn(network);
  const tuned = fineTune === undefined ? '' : `, from ${tuningBegin(base, fineTune)} on only until epoch ${headEpochs}`;
  return `${base.name}: ${counted(base.layers.length, 'layer')}, frozen${tuned}; a classifier of 2 dense layers behind it`;
}
