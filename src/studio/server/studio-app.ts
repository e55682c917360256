/** @file The studio's routes: what the page asks, and who answers. */
import { randomUUID } from 'node:crypto';
import { readFile, readdir, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Context, Hono } from 'hono';
import { show } from '../../core/errors.js';
import { VERSION } from '../../core/version.js';
import { type Api, plainRoutes } from '../protocol/api.js';
import { limits } from '../protocol/basics.js';
import type { LookBody } from '../protocol/look.js';
import type { PixelScale } from '../protocol/models.js';
import { makeApp } from './base-app.js';
import type { EventHub } from './event-hub.js';
import type { GuardOptions } from './guard.js';
import { isLoopback } from './guard.js';
import { httpError } from './http-error.js';
import type { Inside } from './inside.js';
import type { Jobs } from './jobs.js';
import { machine } from './machine.js';
import type { PageFiles } from './page-files.js';
import { BodyReader, type BodyLimits, parseJsonObject } from './request-body.js';
import { pictureNames, thumbnail } from './run-pictures.js';
import type { Runs } from './runs/runs.js';
import { isPicture } from './runs/scan.js';
import { bases, forms, onBase } from './runs/train-arguments.js';
import type { Given, ModelRef } from './worker/tasks.js';
import type { WorkerClient } from './worker/worker-client.js';

export interface StudioParts {
  readonly guard: GuardOptions;
  readonly inside: Inside;
  readonly runs: Runs;
  readonly hub: EventHub;
  readonly jobs: Jobs;
  readonly worker: WorkerClient;
  readonly page: PageFiles | null;
  readonly limits: BodyLimits;
}

const PICTURES = 200;
const scales = ['bytes', 'unit', 'symmetric', 'caffe', 'torch'];

export function studioApp({ guard, inside, runs, hub, jobs, worker, page, limits: times }: StudioParts): Hono {
  const bodies = new BodyReader(times);
  const body = (c: Context): Promise<Record<string, unknown>> => bodies.json(c, limits.jsonBytes);
  const query = (c: Context, name: string): string => {
    const value = c.req.query(name);
    if (value === undefined) throw httpError('server/request', { where: `?${name}=`, expected: 'a value', received: 'none', fix: `add ?${name}=… to the address` });
    return value;
  };
  const model = async (id: unknown): Promise<ModelRef> => {
    const { models } = await runs.files();
    const found = models.find(({ path }) => inside.name(path) === id);
    if (found === undefined) throw httpError('server/missing', { expected: 'the id of a model', received: JSON.stringify(id)?.slice(0, 200) ?? 'none', fix: 'take one from /api/models' });
    await inside.find(inside.name(found.path)); // it may have become a link since
    return { path: found.path, run: found.run, file: modelFile(found) };
  };
  const modelFile = ({ path, format, bytes, changedAt, run }: Awaited<ReturnType<Runs['files']>>['models'][number]): ModelRef['file'] =>
    ({ id: inside.name(path), name: basename(path === inside.root ? inside.root : path), format, bytes, changedAt, run: run === null ? null : inside.name(run) });
  /** A run whose pictures may be shown: those outside of the folder only to this machine. */
  const runOf = async (id: unknown): Promise<{ run: string; id: string }> => {
    const entry = await runs.get(id);
    const data = entry.record === null ? null : await realpath(entry.record.settings.data).catch(() => null);
    if (data !== null && !inside.holds(data) && !isLoopback(guard.host)) throw httpError('server/forbidden', { where: `run ${entry.id}`, expected: 'pictures below the folder of the studio', received: 'others', fix: 'open the studio on that machine itself, without --host' });
    return { run: entry.path, id: entry.id };
  };
  const sample = (value: unknown): string => text('sample', value, 80);
  const signal = (c: Context): { signal: AbortSignal } => ({ signal: c.req.raw.signal });

  async function look(c: Context): Promise<Response> {
    const ref = await model(query(c, 'model'));
    const scale = c.req.query('scale');
    if (scale !== undefined && !scales.includes(scale)) throw httpError('server/request', { where: '?scale=', expected: scales.join(' or '), received: JSON.stringify(scale.slice(0, 40)), fix: 'leave it out' });
    const type = (c.req.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
    if (!/^(image\/[\w.+-]+|application\/octet-stream|application\/json)$/.test(type)) throw httpError('server/content-type', { where: 'Content-Type', expected: 'image/… or application/json', received: JSON.stringify(type.slice(0, 60)), fix: 'send the bytes of a picture, or JSON' });
    const isJson = type === 'application/json';
    return bodies.using(c, isJson ? limits.jsonBytes : limits.pictureBytes, async (bytes) => {
      const given: Given = isJson ? await givenBy(parseJsonObject(bytes) as Partial<Record<keyof LookBody, unknown>>) : { bytes };
      return c.json(await worker.ask('look', { model: ref, sample: randomUUID(), given, ...(scale === undefined ? {} : { scale: scale as PixelScale }) }, signal(c)));
    });
  }

  async function givenBy({ file, pixels, text: words }: { file?: unknown; pixels?: unknown; text?: unknown }): Promise<Given> {
    if (file !== undefined) return { path: await picture(file) };
    if (words !== undefined) return { text: text('text', words, limits.textCharacters) };
    if (Array.isArray(pixels) && pixels.length === 784) return { pixels: pixels.map(Number) };
    throw httpError('server/request', { where: 'body', expected: '{ file }, { text } or { pixels: 784 numbers }', received: 'something else', fix: 'send one of them' });
  }

  async function picture(file: unknown): Promise<string> {
    const path = await inside.find(file);
    if (!isPicture(path)) throw httpError('server/missing', { expected: 'a picture', received: JSON.stringify(basename(path)), fix: 'name a JPEG, PNG, WebP, GIF or BMP' });
    return path;
  }

  async function pictures(c: Context): Promise<Response> {
    const folder = await inside.find(c.req.query('folder') ?? '.');
    const from = Math.max(0, Math.floor(Number(c.req.query('from') ?? 0)) || 0);
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => { throw httpError('server/missing', { expected: 'a folder', received: 'a file', fix: 'name a folder' }); });
    const named = (name: string): string => inside.name(join(folder, name));
    const files = entries.filter((entry) => !entry.isDirectory() && isPicture(entry.name)).map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules').map(({ name }) => named(name)).sort();
    return c.json({ files: files.slice(from, from + PICTURES).map(named), folders, next: from + PICTURES < files.length ? from + PICTURES : null });
  }

  const routes: Record<keyof Api | (typeof plainRoutes)[keyof typeof plainRoutes], { GET?: (c: Context) => Promise<Response>; POST?: (c: Context) => Promise<Response> }> = {
    '/api/studio': { GET: async (c) => c.json({ version: VERSION, name: basename(inside.root), folder: inside.root, ...await machine(), forms, bases, onBase }) },
    '/api/runs': { GET: async (c) => c.json(await runs.list()) },
    '/api/run': { GET: async (c) => {
      const entry = await runs.get(query(c, 'id'));
      const { models } = await runs.files();
      const { record } = entry;
      return c.json({
        ...entry.summary, settings: entry.settings, classes: record?.classes ?? [], samples: record?.samples ?? {}, results: record?.results ?? {},
        models: models.filter(({ run }) => run === entry.path).map(({ path }) => inside.name(path)), pictures: await pictureNames(entry.path), log: runs.log(entry),
      });
    } },
    '/api/run/history': { GET: async (c) => c.json((await runs.get(query(c, 'id'))).history) },
    '/api/run/start': { POST: async (c) => c.json(await runs.start(await body(c))) },
    '/api/run/pause': { POST: async (c) => c.json(await runs.pause((await body(c))['id'])) },
    '/api/run/stop': { POST: async (c) => c.json(await runs.stop((await body(c))['id'])) },
    '/api/run/resume': { POST: async (c) => {
      const { id, epochs } = await body(c);
      return c.json(await runs.resume(id, epochs));
    } },
    '/api/data-folders': { GET: async (c) => c.json(await runs.dataFolders()) },
    '/api/models': { GET: async (c) => c.json((await runs.files()).models.map(modelFile).sort((a, b) => b.changedAt - a.changedAt)) },
    '/api/model': { GET: async (c) => c.json(await worker.ask('describe', { model: await model(query(c, 'id')) }, signal(c))) },
    '/api/model/layer': { GET: async (c) => c.json(await worker.ask('layer', { model: await model(query(c, 'id')), layer: query(c, 'layer') }, signal(c))) },
    '/api/model/filters': { GET: async (c) => c.json(await worker.ask('filters', { model: await model(query(c, 'id')), layer: query(c, 'layer') }, signal(c))) },
    '/api/model/patterns': { POST: async (c) => {
      const { model: id, layer, filters, steps, size } = await body(c);
      return c.json(jobs.start('patterns', { model: await model(id), layer: text('layer', layer, 300), filters: whole('filters', filters, 64, 256), steps: whole('steps', steps, 40, 200), ...(size === undefined ? {} : { size: whole('size', size, 128, 256) }) }));
    } },
    '/api/job': { GET: (c) => Promise.resolve(c.json(jobs.get(query(c, 'id')))) },
    '/api/job/cancel': { POST: async (c) => c.json(jobs.cancel((await body(c))['id'])) },
    '/api/look': { POST: look },
    '/api/look/heatmap': { POST: async (c) => {
      const { model: id, sample: name, classIndex, layer, method } = await body(c);
      return c.json(await worker.ask('heatmap', { model: await model(id), sample: sample(name), ...index(classIndex), ...(layer === undefined ? {} : { layer: text('layer', layer, 300) }), method: word('method', method, ['gradCam', 'gradCamPlusPlus', 'saliency', 'occlusion']) }, signal(c)));
    } },
    '/api/look/activations': { POST: async (c) => {
      const { model: id, sample: name, layers } = await body(c);
      if (layers !== undefined && !(Array.isArray(layers) && layers.length <= 300)) throw httpError('server/request', { where: 'layers', expected: 'a list of paths', received: typeof layers, fix: 'leave it out' });
      return c.json(await worker.ask('activations', { model: await model(id), sample: sample(name), ...(layers === undefined ? {} : { layers: layers.map((layer) => text('layers', layer, 300)) }) }, signal(c)));
    } },
    '/api/look/words': { POST: async (c) => {
      const { model: id, sample: name, classIndex, method } = await body(c);
      return c.json(await worker.ask('words', { model: await model(id), sample: sample(name), ...index(classIndex), method: word('method', method, ['integratedGradients', 'gradCam']) }, signal(c)));
    } },
    '/api/data': { GET: async (c) => c.json(await worker.ask('data', await runOf(query(c, 'run')), signal(c))) },
    '/api/data/sheet': { GET: async (c) => {
      const { part, count, seed, augmented } = c.req.query();
      return c.json(await worker.ask('sheet', { ...await runOf(query(c, 'run')), part: part ?? 'training', count: whole('count', optional(count), 24, 60), seed: whole('seed', optional(seed), 1, 2 ** 31, 0), augmented: augmented === '1' }, signal(c)));
    } },
    '/api/data/mistakes': { POST: async (c) => {
      const { run, part, count } = await body(c);
      return c.json(jobs.start('mistakes', { ...await runOf(run), part: part === undefined ? 'validation' : text('part', part, 40), count: whole('count', count, 24, 60) }));
    } },
    '/api/pictures': { GET: pictures },
    [plainRoutes.events]: { GET: async () => hub.listen({ runs: await runs.list(), jobs: jobs.list() }) },
    [plainRoutes.runPicture]: { GET: async (c) => {
      const entry = await runs.get(query(c, 'id'));
      const name = word('name', query(c, 'name'), ['curves', 'confusion', 'augmented', 'wrong']);
      return c.body(await readFile(await inside.find(`${entry.id}/${name}.png`)), 200, { 'Content-Type': 'image/png' });
    } },
    [plainRoutes.modelPlot]: { GET: async (c) => c.body(await worker.ask('plot', { model: await model(query(c, 'id')) }, signal(c)), 200, { 'Content-Type': 'image/svg+xml' }) },
    [plainRoutes.thumbnail]: { GET: async (c) => c.body(await thumbnail(await picture(query(c, 'file'))), 200, { 'Content-Type': 'image/webp', 'Cache-Control': 'private, max-age=300' }) },
  };

  return makeApp(guard, routes, async (c) => {
    if (page === null) return c.req.path === '/' ? c.text('The page of the studio has not been built: npm run build\n', 503) : null;
    const file = await page.find(c.req.path);
    if (file === null) return null;
    return c.body(file.body, 200, { 'Content-Type': file.type, ...(file.hashed ? { 'Cache-Control': 'private, max-age=31536000, immutable' } : {}) });
  });
}

/** @throws KeratinError `server/request` */
function text(name: string, value: unknown, most: number): string {
  if (typeof value === 'string' && value !== '' && value.length <= most) return value;
  throw httpError('server/request', { where: name, expected: `a text of at most ${most} characters`, received: typeof value === 'string' ? `${value.length} characters` : typeof value, fix: 'send one' });
}
function whole(name: string, value: unknown, usual: number, most: number, least = 1): number {
  if (value === undefined) return usual;
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
  throw httpError('server/request', { where: name, expected: `a whole number from ${least} to ${most}`, received: show(value), fix: 'change it, or leave it out' });
}
function word<W extends string>(name: string, value: unknown, words: readonly W[]): W {
  const found = value === undefined ? words[0] : words.find((known) => known === value);
  if (found !== undefined) return found;
  throw httpError('server/request', { where: name, expected: words.join(' or '), received: show(value), fix: 'use one of them' });
}
const index = (value: unknown): { classIndex?: number } => (value === undefined ? {} : { classIndex: whole('classIndex', value, 0, 1e6, 0) });
const optional = (value: string | undefined): number | undefined => (value === undefined ? undefined : Number(value));
