/** @file A worker thread that makes batches of pictures; picture-pool.node.ts starts it and sends the work. */
import { readFileSync } from 'node:fs';
import { type MessagePort, workerData } from 'node:worker_threads';
import { fileError } from '../../formats/file-error.js';
import { type BatchTask, type MadeBatch, makeBatch } from './picture-batch.js';
import { type CacheMemory, PictureCache } from './picture-cache.js';
import { PictureMaker, type PictureRecipe } from './picture-maker.js';

/** What a worker is started with. */
export interface WorkerSetup {
  readonly port: MessagePort;
  /** [0] position in the batch that is being made, so that a worker that dies can be asked over which file. */
  readonly progress: Int32Array;
}

/** What is sent to a worker. */
export type ToWorker =
  | { readonly kind: 'recipe'; readonly source: number; readonly recipe: PictureRecipe; readonly cache: CacheMemory | null }
  | { readonly kind: 'forget'; readonly source: number }
  /** `cancelled[0]` becomes 1 when nobody wants the batch any more. */
  | { readonly kind: 'make'; readonly source: number; readonly run: number; readonly task: BatchTask; readonly cancelled: Int32Array };

/** What a worker sends. Nothing for a batch that was cancelled. */
export type FromWorker =
  | { readonly kind: 'made'; readonly run: number; readonly batch: MadeBatch | null; readonly index: number }
  | { readonly kind: 'failed'; readonly run: number; readonly index: number; readonly error: unknown };

/** Reading at once is cheapest where nothing else is to be done meanwhile. */
function readNow(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

const { port, progress } = workerData as WorkerSetup;
const sources = new Map<number, { readonly maker: PictureMaker; readonly size: number }>();
const waiting: ToWorker[] = [];
let busy = false;

port.on('message', (message: ToWorker) => {
  waiting.push(message);
  if (!busy) void work();
});

/** One after the other, in the order in which they came. */
async function work(): Promise<void> {
  busy = true;
  for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) await take(message);
  busy = false;
}

async function take(message: ToWorker): Promise<void> {
  if (message.kind === 'forget') {
    sources.delete(message.source);
  } else if (message.kind === 'recipe') {
    const { recipe, cache } = message;
    const [h, w, c] = recipe.shape;
    sources.set(message.source, { maker: new PictureMaker(recipe, readNow, cache === null ? null : new PictureCache(cache)), size: h * w * c });
  } else {
    const { run, task, cancelled } = message;
    const { maker, size } = sources.get(message.source)!;
    try {
      const batch = await makeBatch(task, size, maker, {
        isCancelled: () => Atomics.load(cancelled, 0) !== 0,
        at: (position) => Atomics.store(progress, 0, position),
      });
      const made: FromWorker = { kind: 'made', run, index: task.index, batch };
      port.postMessage(made, batch === null ? [] : [batch.data.buffer as ArrayBuffer]);
    } catch (error) {
      const failed: FromWorker = { kind: 'failed', run, index: task.index, error };
      port.postMessage(failed);
    }
  }
}
