/** @file Worker threads that make batches for all sources of this process; they end when nobody has needed them for a while. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort, Worker, receiveMessageOnPort } from 'node:worker_threads';
import { KeratinError } from '../../core/errors.js';
import { debug } from '../../core/log.js';
import type { BatchTask, MadeBatch } from './picture-batch.js';
import type { CacheMemory } from './picture-cache.js';
import type { PictureRecipe } from './picture-maker.js';
import type { FromWorker, ToWorker, WorkerSetup } from './picture-worker.node.js';

/** Milliseconds for which threads without work are kept. */
const IDLE = 5000;

/** What becomes of a batch. */
export type Outcome = { readonly batch: MadeBatch | null } | { readonly error: unknown };

/** Receives what was made of the batches of one run. */
export interface Receiver {
  readonly cancelled: Int32Array;
  receive(index: number, outcome: Outcome): void;
}

/** A source's recipe, sent to each thread when it is first needed there. */
export interface PooledSource {
  readonly id: number;
  readonly recipe: PictureRecipe;
  readonly cache: CacheMemory | null;
}

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly progress: Int32Array;
  readonly knows: Set<number>;
  /** Work that has not come back, oldest first. */
  readonly open: { readonly run: number; readonly task: BatchTask }[];
}

const pools = new Map<number, PicturePool>();
let runs = 0;

/** The threads of this process. */
export class PicturePool {
  private readonly threads: Thread[] = [];
  private readonly receivers = new Map<number, Receiver>();
  private idle: NodeJS.Timeout | undefined;
  private awaited = 0;

  private constructor(private readonly size: number) {}

  /** The pool of so many threads; started when work comes. */
  static of(size: number): PicturePool {
    let pool = pools.get(size);
    if (pool === undefined) pools.set(size, (pool = new PicturePool(size)));
    return pool;
  }

  /** Begins to send batches to a receiver. @returns the number of the run */
  open(receiver: Receiver): number {
    clearTimeout(this.idle);
    while (this.threads.length < this.size) this.threads.push(this.start());
    this.receivers.set(++runs, receiver);
    return runs;
  }

  /** What the threads still do for this run is thrown away. */
  close(run: number): void {
    const receiver = this.receivers.get(run);
    if (receiver === undefined) return;
    Atomics.store(receiver.cancelled, 0, 1);
    this.receivers.delete(run);
    if (this.receivers.size > 0) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.stop(), IDLE).unref();
  }

  /** Hands a batch to the thread with the least to do. */
  make(run: number, source: PooledSource, task: BatchTask): void {
    if (this.threads.length === 0) this.threads.push(this.start());
    const thread = this.threads.reduce((least, other) => (other.open.length < least.open.length ? other : least));
    const send = (message: ToWorker, moved: ArrayBuffer[] = []): void => thread.port.postMessage(message, moved);
    if (!thread.knows.has(source.id)) {
      send({ kind: 'recipe', source: source.id, recipe: source.recipe, cache: source.cache });
      thread.knows.add(source.id);
    }
    thread.open.push({ run, task });
    send({ kind: 'make', source: source.id, run, task, cancelled: this.receivers.get(run)!.cancelled }, task.memory === undefined ? [] : [task.memory]);
  }

  /** Takes what has arrived, without waiting for the event loop: a training step may have blocked it. */
  collect(): void {
    for (const thread of this.threads) {
      for (let got = receiveMessageOnPort(thread.port); got !== undefined; got = receiveMessageOnPort(thread.port)) this.arrived(thread, got.message as FromWorker);
    }
  }

  /** While something is awaited the process must not end; otherwise the threads keep it from nothing. */
  async whileAwaited<T>(promise: Promise<T>): Promise<T> {
    if (this.awaited++ === 0) for (const { worker, port } of this.threads) [worker, port].forEach((it) => it.ref());
    try {
      return await promise;
    } finally {
      if (--this.awaited === 0) for (const { worker, port } of this.threads) [worker, port].forEach((it) => it.unref());
    }
  }

  /** The source will not be used again. */
  forget(source: number): void {
    for (const { port, knows } of this.threads) {
      const message: ToWorker = { kind: 'forget', source };
      if (knows.delete(source)) port.postMessage(message);
    }
  }

  private start(): Thread {
    const { port1, port2 } = new MessageChannel();
    const progress = new Int32Array(new SharedArrayBuffer(4));
    const setup: WorkerSetup = { port: port2, progress };
    const worker = startWorker(setup);
    const thread: Thread = { worker, port: port1, progress, knows: new Set(), open: [] };
    port1.on('message', (message: FromWorker) => this.arrived(thread, message));
    if (this.awaited === 0) [worker, port1].forEach((it) => it.unref());
    let cause: unknown;
    worker.on('error', (error) => { cause = error; });
    worker.on('exit', (code) => this.died(thread, cause ?? `it ended with code ${code}`));
    debug('data', () => `started picture worker ${worker.threadId}`);
    return thread;
  }

  private arrived(thread: Thread, message: FromWorker): void {
    const at = thread.open.findIndex(({ run, task }) => run === message.run && task.index === message.index);
    if (at >= 0) thread.open.splice(at, 1);
    this.receivers.get(message.run)?.receive(message.index, message.kind === 'made' ? { batch: message.batch } : { error: message.error });
  }

  /** Everybody who waits for the thread hears of it; the next run starts another one. */
  private died(thread: Thread, cause: unknown): void {
    const place = this.threads.indexOf(thread);
    if (place < 0) return; // it was stopped
    this.collect(); // what it sent before
    this.threads.splice(place, 1);
    const [current] = thread.open;
    const file = current?.task.files[Atomics.load(thread.progress, 0)];
    for (const { run, task } of thread.open) {
      const error = new KeratinError({
        code: 'worker/died', where: 'picture worker', expected: 'a worker thread that stays alive',
        received: `the end of one${file === undefined ? '' : ` while it was at "${file}"`}: ${cause instanceof Error ? cause.message : String(cause)}`,
        fix: 'if it ran out of memory, use smaller pictures or fewer workers; workers: 0 does without threads', cause,
      });
      this.receivers.get(run)?.receive(task.index, { error });
    }
  }

  private stop(): void {
    debug('data', () => `${this.threads.length} picture workers had nothing to do and end`);
    for (const { worker, port } of this.threads.splice(0)) {
      port.close();
      void worker.terminate();
    }
  }
}

/** Built files start as they are; from source, TypeScript needs its loader in the thread too. */
function startWorker(setup: WorkerSetup): Worker {
  const settings = { workerData: setup, transferList: [setup.port] };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./picture-worker.node.js', import.meta.url), { ...settings, execArgv: [] });
  const loader = new URL('dist/esm/api/index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json')));
  const file = new URL('./picture-worker.node.ts', import.meta.url);
  return new Worker(`import('${loader.href}').then(({ register }) => register()).then(() => import('${file.href}'))`, { ...settings, eval: true, execArgv: ['--conditions=keratin-source'] });
}
