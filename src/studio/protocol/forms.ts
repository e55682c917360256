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
  /** What the form of a new run begins with, for each kind of data. */
  readonly forms: { readonly [K in DataKind]: { readonly defaults: RunForms[K]; readonly architectures: readonly string[] } };
  /** Networks that others have trained, with the pixels of a side that they take, and what the form begins with behind one. */
  readonly bases: readonly { readonly name: string; readonly imageSize: number }[];
  readonly onBase: { readonly epochs: number };
}

export type DataKind = 'pictures' | 'texts' | 'series';

/** What lies in the studio's folder to learn from: a folder with a folder of pictures (or of texts) for each class, or a table. */
export interface DataFolder {
  readonly path: string;
  readonly kind: DataKind;
  readonly classes: readonly string[];
  /** Pictures, or texts; 0 for a table. */
  readonly pictures: number;
  /** Folders of train, validation, test. */
  readonly parts: readonly string[];
  /** Of a table: the columns that hold numbers. */
  readonly columns: readonly string[];
}

interface CommonForm {
  /** A path below the studio's folder, or absolute as it was typed on the command line (only shown, never taken from the page). */
  readonly data: string;
  readonly arch: string;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly validationSplit: number;
  readonly seed: number;
  readonly device: string;
}
interface PictureForm extends CommonForm {
  readonly augment: boolean;
  /** Pixels of a side; null: what the base takes. */
  readonly imageSize: number | null;
  /** What the network begins with, frozen, instead of `arch`: the name of a network that others have trained, or `./` and a ModelId; null: nothing. */
  readonly base: string | null;
  /** In the second half of the epochs the end of the base learns too. */
  readonly fineTune: boolean;
}
interface TextForm extends CommonForm {
  /** The most frequent ones are told apart. */
  readonly words: number;
  /** Words of a text that are read; null: as many as the longest has, up to 500. */
  readonly length: number | null;
  /** Of texts without spaces, as zh. */
  readonly language: string | null;
  readonly dropout: number;
}
interface SeriesForm extends CommonForm {
  /** Column that is forecast. */
  readonly target: string;
  /** Rows: how far a window reaches back, every which is read, how many lie between the window and its target. */
  readonly lookback: number;
  readonly step: number;
  readonly delay: number;
  /** Batches an epoch; null: all windows, at most 500. */
  readonly steps: number | null;
  /** Stands for no measurement. */
  readonly missing: number | null;
  readonly dropout: number;
}

/** Settings of keratin train, by what it learns from. */
export interface RunForms { readonly pictures: PictureForm; readonly texts: TextForm; readonly series: SeriesForm }
/** Those of any kind. */
export type RunForm = CommonForm & Partial<Omit<PictureForm & TextForm & SeriesForm, keyof CommonForm>>;
