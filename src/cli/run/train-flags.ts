/** @file The options of `keratin train`, as they were typed. */
import type { SequenceFlags } from './sequence-flags.js';

export interface TrainFlags extends SequenceFlags {
  epochs?: number;
  minutes?: number;
  augment?: boolean;
  batch?: number;
  learningRate?: number;
  validationSplit?: number;
  seed?: number;
  /** Which names there are depends on the data. */
  arch?: string;
  imageSize?: number;
  base?: string;
  baseWeights?: string;
  /** Name of a layer; true for where it is usually begun. */
  fineTune?: string | true;
  out?: string;
  resume?: string;
  onCorrupt?: 'error' | 'skip';
  workers?: number;
  device?: string;
}
