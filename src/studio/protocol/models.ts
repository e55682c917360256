/** @file Models: layers, weights, filters. No host code. */
import type { ModelId, OpenSizes, RunId, Sheet } from './basics.js';

/** What a network takes. digit: 28 x 28 with one channel (a picture too). table: of a run on a table. */
export type ModelKind = 'picture' | 'digit' | 'text' | 'table' | 'other';

/** How pixels 0–255 become what the network takes: as they are; / 255; / 127.5 - 1; BGR less ImageNet's means; 0–1 less means, by deviations. */
export type PixelScale = 'bytes' | 'unit' | 'symmetric' | 'caffe' | 'torch';

export interface ModelFile {
  readonly id: ModelId;
  readonly name: string;
  readonly format: 'keratin' | 'keras' | 'h5' | 'tfjs' | 'onnx';
  readonly bytes: number;
  readonly changedAt: number;
  /** The run that wrote it. */
  readonly run: RunId | null;
}

export interface ModelDetail extends ModelFile {
  readonly kind: ModelKind;
  readonly inputs: readonly { readonly name: string; readonly shape: OpenSizes; readonly dtype: string }[];
  readonly outputs: readonly { readonly name: string; readonly shape: OpenSizes }[];
  /** Names of the classes, where known; else their numbers. */
  readonly classes: readonly string[];
  readonly scale: PixelScale;
  readonly params: number;
  readonly trainableParams: number;
  readonly optimizer: string | null;
  readonly loss: string | null;
  readonly layers: readonly LayerRow[];
  /** Of a run on a table: which column is forecast, from which, from how many rows, and how many rows after the last of them. */
  readonly forecast: { readonly target: string; readonly columns: readonly string[]; readonly rows: number; readonly rowsAfterTheEnd: number } | null;
  /** Why Look cannot be used with it (several inputs, a text model without its vocabulary …); null: it can. */
  readonly cannotLook: string | null;
}

export interface LayerRow {
  /** Name behind those of the models that it is in: `vgg16/block1_conv1`. Names the layer everywhere. */
  readonly path: string;
  readonly name: string;
  readonly className: string;
  /** Models inside models: 0 outermost. */
  readonly depth: number;
  readonly output: OpenSizes;
  readonly params: number;
  /** null: nothing to train. */
  readonly trainable: boolean | null;
  /** What it takes its input from. */
  readonly from: readonly string[];
  /** Whether GET filters, POST patterns, and Grad-CAM make sense for it. */
  readonly hasFilters: boolean;
  readonly hasPatterns: boolean;
  readonly hasPlaces: boolean;
}

export interface LayerDetail extends LayerRow {
  /** Its settings as Keras names them, for a table. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: readonly WeightDetail[];
}

export interface WeightDetail {
  readonly name: string;
  readonly shape: readonly number[];
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly zeros: number;
  /** NaN or infinite. */
  readonly broken: number;
  /** Counts between neighbouring edges; edges are one more. */
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] };
}

/** Kernels of a convolution: 1 or 3 input channels as colours, else the first input channels as grey, one sheet row a filter. */
export interface LayerFilters { readonly layer: string; readonly sheet: Sheet; readonly filters: number; readonly shown: number; readonly channels: number }
