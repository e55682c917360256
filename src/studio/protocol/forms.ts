/** @file What a new run can be started with. No host code. */

export interface StudioInfo {
  readonly version: string;
  /** Name and full path of the folder that is shown. */
  readonly name: string;
  readonly folder: string;
  /** Runtime, as `onnxruntime-node 1.30.0`. */
  readonly runtime: string;
  readonly devices: readonly string[];
  readonly cores: number;
  /** What the form of a new run begins with. */
  readonly defaults: RunForm;
  readonly architectures: readonly string[];
  /** The same for each kind of DataFolder. */
  readonly forms: Readonly<Record<DataFolder['kind'], { readonly defaults: RunForm; readonly architectures: readonly string[] }>>;
}

/** Settings of keratin train. `data` is a path below the studio's folder, or absolute as it was typed on the command line (only shown, never taken from the page). */
export interface RunForm {
  readonly data: string;
  readonly epochs: number;
  readonly batch: number;
  readonly augment: boolean;
  readonly arch: string;
  readonly imageSize: number;
  readonly learningRate: number;
  readonly validationSplit: number;
  readonly seed: number;
  readonly device: string;
}

/** A folder of the studio's folder with a folder of pictures (or of texts) for each class; `pictures` counts either. `imageSize` and `augment` are for pictures alone. */
export interface DataFolder { readonly path: string; readonly kind: 'pictures' | 'texts'; readonly classes: readonly string[]; readonly pictures: number; readonly parts: readonly string[] }
