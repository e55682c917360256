/** @file keratin serve: a model behind HTTP. */
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Context, Hono } from 'hono';
import { locate, modelPath } from '../../cli/run/open-run.js';
import { KeratinError } from '../../core/errors.js';
import { type ErrorReply, limits } from '../protocol/basics.js';
import type { ModelDetail, PixelScale } from '../protocol/models.js';
import { makeApp } from './base-app.js';
import { Batcher } from './batcher.js';
import type { GuardOptions } from './guard.js';
import { errorFrom, errorReply } from './http-error.js';
import { openApi } from './open-api.js';
import { type ListenOptions, type OpenServer, makeToken, openServer } from './open-server.js';
import { givenIn, predictTypes } from './predict-body.js';
import { predictPage, predictStyle } from './predict-page.js';
import { BodyReader, type BodyLimits, checkType } from './request-body.js';
import type { ModelRef, Predicted } from './worker/tasks.js';
import { WorkerClient } from './worker/worker-client.js';

export interface ServeOptions extends ListenOptions, BodyLimits {
  /** A run, or a model in any format that `loadModel` reads. */
  readonly model: string;
  readonly scale?: PixelScale;
}

const PORT = 8080;
/** Samples computed together, and milliseconds that the first one waits for others. */
const BATCH = { most: 32, window: 4, waiting: 4000 } as const;

/** What is answered for one sample. */
export type Answer = { readonly class: string; readonly confidence: number; readonly scores: Readonly<Record<string, number>> } | { readonly target: string; readonly value: number; readonly rowsAfterTheEnd: number } | { readonly output: unknown } | ErrorReply;

/** @throws KeratinError where the model cannot be loaded, `cli/port` */
export async function openPredictServer(options: ServeOptions): Promise<OpenServer & { readonly model: ModelDetail }> {
  const { host = '127.0.0.1' } = options;
  const ref = await modelRef(options.model);
  const worker = new WorkerClient({ most: limits.waitingRequests, patience: 120_000 });
  try {
    const model = await worker.ask('describe', { model: ref });
    if (model.inputs.length !== 1) throw new KeratinError({ code: 'model/inputs', where: 'keratin serve', expected: 'a model of one input', received: `${model.inputs.length} inputs`, fix: 'make a model() of one of them' });
    const token = makeToken(host);
    const batcher = new Batcher(worker, ref, options.scale, BATCH);
    const server = await openServer(predictApp({ host, token }, model, batcher, options), options, PORT, token);
    return {
      ...server, model,
      close: async () => {
        await server.close();
        worker.close();
      },
    };
  } catch (error) {
    worker.close();
    throw error;
  }
}

function predictApp(guard: GuardOptions, model: ModelDetail, batcher: Batcher, times: BodyLimits): Hono {
  const bodies = new BodyReader(times);
  const begun = Date.now();
  let answered = 0;

  async function predict(c: Context): Promise<Response> {
    checkType(c, predictTypes, 'image/…, text/csv, multipart/form-data or application/json');
    const type = c.req.header('content-type')!;
    return bodies.using(c, limits.pictureBytes, async (bytes) => {
      const given = await givenIn(bytes, type);
      const found = await batcher.predict(given);
      const [first] = found;
      if (found.length === 1 && first !== undefined && 'error' in first) throw errorFrom(first);
      answered += found.length;
      return c.json({ predictions: found.map((one) => answer(one, model)) });
    });
  }

  return makeApp(guard, {
    '/predict': { POST: predict },
    '/health': { GET: (c) => Promise.resolve(c.json({ status: 'ok', model: model.name, waiting: batcher.waiting, answered, seconds: Math.round((Date.now() - begun) / 1000) })) },
    '/openapi.json': { GET: (c) => Promise.resolve(c.json(openApi(model))) },
    '/style.css': { GET: (c) => Promise.resolve(c.body(predictStyle, 200, { 'Content-Type': 'text/css; charset=utf-8' })) },
    '/': { GET: (c) => Promise.resolve(c.html(predictPage(model, new URL(c.req.url).origin))) },
  }, () => Promise.resolve(null));
}

function answer(found: Predicted | ErrorReply, { forecast }: ModelDetail): Answer {
  if ('error' in found) return errorReply(errorFrom(found));
  const { scores, classes, outputs, shape, value } = found;
  if (value !== null) return { target: forecast!.target, value, rowsAfterTheEnd: forecast!.rowsAfterTheEnd };
  if (scores === null) return { output: nested(outputs, shape) };
  const best = scores.indexOf(Math.max(...scores));
  return { class: classes[best]!, confidence: scores[best]!, scores: Object.fromEntries(classes.map((name, i) => [name, scores[i]!])) };
}

/** Numbers as arrays in arrays. */
function nested(values: readonly number[], [size, ...rest]: readonly number[]): unknown {
  if (size === undefined) return values[0];
  const each = values.length / size;
  return Array.from({ length: size }, (_, i) => nested(values.slice(i * each, (i + 1) * each), rest));
}

/** The model of a run, of its best epoch where there is one; or the file itself. */
async function modelRef(given: string): Promise<ModelRef> {
  const path = resolve(await modelPath(given));
  const { folder, isPart } = await locate(path);
  const found = await stat(path).catch(() => null);
  if (found === null) throw new KeratinError({ code: 'file/missing', where: 'keratin serve', expected: 'a run of keratin train, or a saved model', received: `${JSON.stringify(given)}, which is not there`, fix: 'name for example runs/photos' });
  const format = found.isDirectory() ? 'keratin' : /\.keras$/i.test(path) ? 'keras' : /\.json$/i.test(path) ? 'tfjs' : /\.onnx$/i.test(path) ? 'onnx' : 'h5';
  if (format === 'keratin') await readFile(resolve(path, 'manifest.json')).catch(() => { throw new KeratinError({ code: 'run/untrained', where: 'keratin serve', expected: 'a folder with a model', received: `${JSON.stringify(given)}, which has none`, fix: 'name a run that has done an epoch, or a folder that model.save wrote' }); });
  return { path, run: isPart ? resolve(folder) : null, file: { id: given, name: basename(given), format, bytes: found.size, changedAt: found.mtimeMs, run: null } };
}
