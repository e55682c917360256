/** @file What the studio's page and its server say to each other: routes, what goes in, what comes back. No host code. */

// ---- Errors and limits

/** Body of every answer that is not 2xx, and of failed jobs. 400 what was sent is wrong, 401 token, 403 Host or Origin, 404, 405, 408 too slow, 409 not now, 413 too large, 415 content type, 422 unreadable picture or unfit sample, 429 too many waiting, 500, 503 the worker died (ask again). */
export interface ErrorReply { readonly error: { readonly code: string; readonly where?: string; readonly expected: string; readonly received: string; readonly fix: string } }

/** Most that is taken. */
export const limits = { pictureBytes: 20 << 20, jsonBytes: 1 << 20, textCharacters: 100_000, waitingRequests: 2000 } as const;

// ---- Parts that come again and again

/** A picture to show as it is. */
export interface Picture { readonly width: number; readonly height: number; /** `data:image/png;base64,…` */ readonly src: string }
/** A class and how sure the network is of it, 0–1. For models of numbers `score` is the output itself. */
export interface ClassScore { readonly index: number; readonly label: string; readonly score: number }
/** `null` is an open size; without the batch. */
export type OpenSizes = readonly (number | null)[];
/** Of runs and models: the path below the studio's folder, with `/`; `.` is the folder itself. Send it back as it came. */
export type RunId = string;
export type ModelId = string;

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

// ---- Runs

/** training and paused: its process lives. stopped: Ctrl-C or the page, can be resumed. interrupted: it said it trains, but its process is gone; can be resumed where `canResume`. watched: a history that another program writes (no state known). */
export type RunState = 'starting' | 'training' | 'validating' | 'paused' | 'stopping' | 'stopped' | 'finished' | 'failed' | 'interrupted' | 'watched';

export interface RunSummary {
  readonly id: RunId;
  readonly name: string;
  readonly state: RunState;
  /** Whether the page may pause and stop it: the studio started it. Runs of a command line can only be watched. */
  readonly controlled: boolean;
  readonly canResume: boolean;
  /** Milliseconds since 1970, by the files' times. */
  readonly startedAt: number;
  readonly changedAt: number;
  /** Whole epochs done, and to do; null: unknown. */
  readonly epochs: number;
  readonly epochsPlanned: number | null;
  /** Highest val_accuracy (or accuracy; or lowest loss) and its epoch, from 1. */
  readonly best: { readonly name: string; readonly value: number; readonly epoch: number } | null;
  /** Numbers of the last whole epoch, by name: loss, accuracy, val_loss, val_accuracy, learning_rate … */
  readonly last: Readonly<Record<string, number>>;
  /** How far it is now; null where nothing tells (only a history.csv). */
  readonly live: LiveStatus | null;
  /** Why it failed; the last lines that it printed are in RunDetail.log. */
  readonly error: ErrorReply['error'] | null;
}

/** Of a run that goes on now. */
export interface LiveStatus {
  /** In progress, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done in this epoch, of how many (null: unknown). */
  readonly step: number;
  readonly steps: number | null;
  /** Running means of this epoch. */
  readonly logs: Readonly<Record<string, number>>;
  readonly learningRate: number | null;
  readonly device: string;
  /** Samples and steps a second, of late; null in the first steps. */
  readonly samplesPerSecond: number | null;
  readonly stepsPerSecond: number | null;
  /** Seconds. */
  readonly elapsed: number;
  readonly epochSecondsLeft: number | null;
  readonly secondsLeft: number | null;
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

export interface RunDetail extends RunSummary {
  /** null for runs of other programs. */
  readonly settings: Partial<RunForm> | null;
  readonly classes: readonly string[];
  /** Samples by part: training, validation, test. */
  readonly samples: Readonly<Record<string, number>>;
  /** What was measured at the end, as validationAccuracy. */
  readonly results: Readonly<Record<string, number>>;
  readonly models: readonly ModelId[];
  /** Names for GET /api/run/picture. */
  readonly pictures: readonly ('curves' | 'confusion' | 'augmented' | 'wrong')[];
  /** Last lines that it printed, where the studio started it. */
  readonly log: readonly string[];
}

/** Numbers of a run: columns of equal length; null where there is no number (NaN, infinite or missing). */
export interface RunHistory {
  readonly id: RunId;
  /** Changes when the history begins anew; then fetch it again. */
  readonly version: number;
  /** A row for each epoch; `at` counts them from 1. */
  readonly epochs: Series;
  /** A row for each step or few of them, running means of the epoch; `at` is the step since the beginning of the run. Empty for runs without. Thinned to at most 4,000 rows. */
  readonly steps: Series;
  /** Steps an epoch, to put both on one axis; null: unknown. */
  readonly stepsPerEpoch: number | null;
}
export interface Series { readonly at: readonly number[]; readonly columns: Readonly<Record<string, readonly (number | null)[]>> }

/** A folder of the studio's folder with a folder of pictures (or of texts) for each class; `pictures` counts either. `imageSize` and `augment` are for pictures alone. */
export interface DataFolder { readonly path: string; readonly kind: 'pictures' | 'texts'; readonly classes: readonly string[]; readonly pictures: number; readonly parts: readonly string[] }

// ---- Live: GET /api/events, Server-Sent Events. `event:` is the key, `data:` the JSON. After a broken connection the browser connects again and gets `hello` anew.
export interface StudioEvents {
  /** First after each connection: all runs as they are. */
  readonly hello: { readonly runs: readonly RunSummary[]; readonly jobs: readonly Job[] };
  /** A run is new or has changed; at most 4 a second for each. */
  readonly run: RunSummary;
  readonly gone: { readonly id: RunId };
  /** New rows of a history, to be added behind those that are there; a row with an `at` that is there replaces it. With another `version` than yours: fetch it anew. */
  readonly rows: { readonly id: RunId; readonly version: number; readonly epochs: Series; readonly steps: Series };
  /** Models came or went: fetch the list anew. */
  readonly models: Record<string, never>;
  readonly job: Job;
}

// ---- Models

/** What a network takes. digit: 28 x 28 with one channel (a picture too). */
export type ModelKind = 'picture' | 'digit' | 'text' | 'other';
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

/** Pictures in rows on one sheet: cell i begins at x = (i % columns) · (width + gap), y = floor(i / columns) · (height + gap). */
export interface Sheet { readonly picture: Picture; readonly count: number; readonly columns: number; readonly cellWidth: number; readonly cellHeight: number; readonly gap: number }

/** Kernels of a convolution: 1 or 3 input channels as colours, else the first input channels as grey, one sheet row a filter. */
export interface LayerFilters { readonly layer: string; readonly sheet: Sheet; readonly filters: number; readonly shown: number; readonly channels: number }

// ---- Jobs: what takes more than a moment. Started by POST, told by the event `job`, fetched with GET /api/job.

export interface Job<K extends keyof JobResults = keyof JobResults> {
  readonly id: string;
  readonly kind: K;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** 0–1; null: unknown. */
  readonly progress: number | null;
  readonly error: ErrorReply['error'] | null;
  /** Only in GET /api/job, when done. */
  readonly result?: JobResults[K];
}
export interface JobResults {
  /** Pictures that filters answer to most, the strongest first; `filters[i]` is the number of cell i. */
  patterns: { readonly model: ModelId; readonly layer: string; readonly sheet: Sheet; readonly filters: readonly number[]; readonly responses: readonly number[] };
  mistakes: Mistakes;
}

// ---- Look

/** A sample is given once, and named by `sample` in what follows; the server keeps the last 64. */
export interface LookReply {
  readonly sample: string;
  readonly model: ModelId;
  readonly kind: ModelKind;
  /** As the network gets it; null for texts. */
  readonly picture: Picture | null;
  /** Of texts: the words as the network gets them; `known` false for those that are not in its vocabulary. */
  readonly tokens: readonly { readonly word: string; readonly known: boolean }[] | null;
  /** The likeliest first, at most 20. */
  readonly predictions: readonly ClassScore[];
  /** All scores in the order of classes; of one sigmoid both. */
  readonly scores: readonly number[];
  readonly milliseconds: number;
}
/** Bodies of POST /api/look besides a picture's own bytes (any image/* content type). A file is a path below the studio's folder; pixels are 784 numbers 0–255, row by row, white on black. */
export type LookBody = { readonly file: string } | { readonly pixels: readonly number[] } | { readonly text: string };

export interface HeatmapReply {
  readonly sample: string;
  readonly classIndex: number;
  readonly label: string;
  readonly score: number;
  readonly layer: string | null;
  /** Rows of numbers 0–1, for a slider of strength and colours of the page's choice. */
  readonly width: number;
  readonly height: number;
  readonly values: readonly number[];
  /** The same in jet at the size of the picture that the network got, to be laid over it. */
  readonly colored: Picture;
}

export interface ActivationReply {
  readonly layer: string;
  readonly className: string;
  readonly shape: readonly number[];
  readonly sheet: Sheet;
  /** Channels that are the same everywhere. */
  readonly blank: readonly number[];
}

export interface WordsReply {
  readonly sample: string;
  readonly classIndex: number;
  readonly label: string;
  readonly score: number;
  /** Above 0 speaks for the class, below against it; divide by the largest for colours. */
  readonly words: readonly { readonly word: string; readonly importance: number }[];
}

// ---- Data

/** Samples of each class by part; null: this run's data is not known or gone, `why` says so. */
export interface DataReply { readonly run: RunId; readonly classes: readonly string[]; readonly parts: Readonly<Record<string, readonly number[]>> | null; readonly why: string | null; readonly augmented: boolean }
/** Pictures as the network gets them. */
export interface DataSheet { readonly run: RunId; readonly part: string; readonly samples: readonly { readonly picture: Picture; readonly label: string; readonly file: string }[] }
/** The surest mistakes first. */
export interface Mistakes {
  readonly run: RunId;
  readonly part: string;
  readonly samples: number;
  readonly wrong: number;
  /** Row: what it is; column: what it was taken for. */
  readonly matrix: readonly (readonly number[])[];
  readonly classes: readonly string[];
  readonly mistakes: readonly { readonly picture: Picture; readonly file: string; readonly truth: string; readonly predicted: string; readonly confidence: number }[];
}
/** Pictures below the studio's folder, to pick from; at most 200 at a time. `next`: pass it as `from`. Thumbnails: GET /api/thumbnail. */
export interface PictureFiles { readonly files: readonly string[]; readonly folders: readonly string[]; readonly next: number | null }

// ---- Routes

type Read<Query, Reply> = { readonly method: 'GET'; readonly query: Query; readonly body: undefined; readonly reply: Reply };
type Write<Query, Body, Reply> = { readonly method: 'POST'; readonly query: Query; readonly body: Body; readonly reply: Reply };
type None = Record<string, never>;
type LookAt = { readonly model: ModelId; readonly sample: string; readonly classIndex?: number };

/** All that answers JSON. Queries go into the URL (`?id=runs%2Fphotos`), bodies are JSON. */
export interface Api {
  '/api/studio': Read<None, StudioInfo>;
  '/api/runs': Read<None, readonly RunSummary[]>;
  '/api/run': Read<{ id: RunId }, RunDetail>;
  '/api/run/history': Read<{ id: RunId }, RunHistory>;
  /** Folders that can be trained on. */
  '/api/data-folders': Read<None, readonly DataFolder[]>;
  '/api/run/start': Write<None, Partial<RunForm> & { readonly data: string }, RunSummary>;
  /** pause keeps the process and stops it between two steps; stop ends it after the step, with a checkpoint; resume goes on with either. `epochs` makes it longer. 409 where the state forbids it. */
  '/api/run/pause': Write<None, { readonly id: RunId }, RunSummary>;
  '/api/run/stop': Write<None, { readonly id: RunId }, RunSummary>;
  '/api/run/resume': Write<None, { readonly id: RunId; readonly epochs?: number }, RunSummary>;
  '/api/models': Read<None, readonly ModelFile[]>;
  '/api/model': Read<{ id: ModelId }, ModelDetail>;
  '/api/model/layer': Read<{ id: ModelId; layer: string }, LayerDetail>;
  '/api/model/filters': Read<{ id: ModelId; layer: string }, LayerFilters>;
  /** filters: how many (default 64, at most 256); steps default 40; size in pixels default that of the model, at most 256. */
  '/api/model/patterns': Write<None, { readonly model: ModelId; readonly layer: string; readonly filters?: number; readonly steps?: number; readonly size?: number }, Job<'patterns'>>;
  '/api/job': Read<{ id: string }, Job>;
  '/api/job/cancel': Write<None, { readonly id: string }, Job>;
  /** Body: a picture's bytes (Content-Type: image/…), or LookBody as JSON. `scale` where the model's own guess is wrong. */
  '/api/look': Write<{ model: ModelId; scale?: PixelScale }, LookBody | Blob | ArrayBuffer, LookReply>;
  '/api/look/heatmap': Write<None, LookAt & { readonly layer?: string; readonly method?: 'gradCam' | 'gradCamPlusPlus' | 'saliency' | 'occlusion' }, HeatmapReply>;
  /** layers: default all convolutions and poolings. */
  '/api/look/activations': Write<None, { readonly model: ModelId; readonly sample: string; readonly layers?: readonly string[] }, readonly ActivationReply[]>;
  '/api/look/words': Write<None, LookAt & { readonly method?: 'integratedGradients' | 'gradCam' }, WordsReply>;
  '/api/data': Read<{ run: RunId }, DataReply>;
  /** seed chooses the pictures (and their variations where augmented: '1'); count at most 60. */
  '/api/data/sheet': Read<{ run: RunId; part: string; count?: number; seed?: number; augmented?: '1' }, DataSheet>;
  /** part: default validation; count at most 60. */
  '/api/data/mistakes': Write<None, { readonly run: RunId; readonly part?: string; readonly count?: number }, Job<'mistakes'>>;
  /** folder below the studio's folder, default `.`. */
  '/api/pictures': Read<{ folder?: string; from?: number }, PictureFiles>;
}

/** What answers something else: a stream of events; PNG, WebP; SVG. */
export const plainRoutes = {
  /** text/event-stream of {@link StudioEvents}. */
  events: '/api/events',
  /** `?id=RUN&name=curves`: image/png. */
  runPicture: '/api/run/picture',
  /** `?id=MODEL`: image/svg+xml, the graph of its layers. */
  modelPlot: '/api/model/plot',
  /** `?file=PATH`: image/webp of at most 320 pixels. */
  thumbnail: '/api/thumbnail',
} as const;

/** A route with its query: `routeWith('/api/run', { id })`. */
export function routeWith(path: keyof Api | (typeof plainRoutes)[keyof typeof plainRoutes], query: Readonly<Record<string, string | number | undefined>> = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`]));
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
