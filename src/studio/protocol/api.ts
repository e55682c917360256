/** @file The routes of the studio's server: what goes in, what comes back. No host code. */
import type { ModelId, RunId } from './basics.js';
import type { DataReply, DataSheet, PictureFiles } from './data.js';
import type { Job } from './events.js';
import type { DataFolder, RunForm, StudioInfo } from './forms.js';
import type { ActivationReply, HeatmapReply, LookBody, LookReply, WordsReply } from './look.js';
import type { LayerDetail, LayerFilters, ModelDetail, ModelFile, PixelScale } from './models.js';
import type { RunDetail, RunHistory, RunSummary } from './runs.js';

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
