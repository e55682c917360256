/** @file The worker from the server's side: a queue, one task at a time; a worker that dies is started anew. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { errorFrom, httpError } from '../http-error.js';
import { lowerPriority, sourceArguments } from '../child-process.js';
import type { Order, Report, TaskName, Tasks } from './tasks.js';

/** Where the worker begins. */
const entry = fileURLToPath(new URL(`./worker-main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url));

export interface WorkerOptions {
  /** Most tasks that wait. */
  readonly most: number;
  /** Milliseconds for a task; then the worker is ended. */
  readonly patience: number;
}

export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (part: number) => void;
  /** Called when the task's turn has come. */
  readonly begun?: () => void;
}

interface Task { readonly order: Order; readonly options: AskOptions; readonly done: (report: Report) => void; readonly fail: (error: Error) => void }

const died = (): Error => httpError('server/worker', { expected: 'an answer of the worker that computes', received: 'its end', fix: 'ask again: it has been started anew; if it ends again, this model or picture is too large for the memory of this machine' });
const cancelled = (): Error => httpError('server/state', { expected: 'an answer', received: 'it was cancelled', fix: 'ask again' });

export class WorkerClient {
  private readonly waiting: Task[] = [];
  private current: Task | undefined;
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private orders = 0;

  constructor(private readonly options: WorkerOptions) {}

  /** How many tasks wait or are done. */
  get load(): number {
    return this.waiting.length + Number(this.current !== undefined);
  }

  /** @throws KeratinError `server/busy` where too many wait, `server/worker` where it died, and what the task throws */
  ask<K extends TaskName>(task: K, args: Tasks[K][0], options: AskOptions = {}): Promise<Tasks[K][1]> {
    if (this.waiting.length >= this.options.most) return Promise.reject(httpError('server/busy', { expected: `at most ${this.options.most} requests that wait`, received: 'one more', fix: 'ask again in a moment' }));
    return new Promise((resolve, reject) => {
      const own: Task = {
        order: { id: ++this.orders, task, args }, options,
        fail: reject,
        done: (report) => {
          if ('value' in report) resolve(report.value as Tasks[K][1]);
          else if ('error' in report) reject(errorFrom(report.error));
        },
      };
      if (options.signal?.aborted === true) return reject(cancelled());
      options.signal?.addEventListener('abort', () => this.cancel(own), { once: true });
      this.waiting.push(own);
      this.next();
    });
  }

  /** Ends the worker; what waits fails. */
  close(): void {
    this.closed = true;
    this.child?.kill('SIGKILL');
    for (const task of this.waiting.splice(0)) task.fail(died());
  }

  private next(): void {
    if (this.current !== undefined || this.closed) return;
    const task = this.waiting.shift();
    if (task === undefined) return;
    this.current = task;
    task.options.begun?.();
    this.child ??= this.start();
    this.timer = setTimeout(() => this.child?.kill('SIGKILL'), this.options.patience);
    this.child.send(task.order, (error) => { if (error !== null) this.child?.kill('SIGKILL'); });
  }

  private start(): ChildProcess {
    const child = fork(entry, [], { execArgv: sourceArguments(), serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    lowerPriority(child, 5);
    child.on('message', (report: Report) => this.take(report));
    child.on('error', () => undefined);
    child.on('close', () => {
      if (this.child === child) this.child = undefined;
      this.end((task) => task.fail(died()));
    });
    return child;
  }

  private take(report: Report): void {
    const task = this.current;
    if (task === undefined || task.order.id !== report.id) return;
    if ('progress' in report) return task.options.progress?.(report.progress);
    if ('error' in report && report.unforeseen !== undefined) console.error(report.unforeseen);
    this.end(() => task.done(report));
  }

  private end(tell: (task: Task) => void): void {
    const task = this.current;
    clearTimeout(this.timer);
    this.current = undefined;
    if (task !== undefined) tell(task);
    this.next();
  }

  /** What waits is dropped; what is being done can only be ended with its worker. */
  private cancel(task: Task): void {
    const at = this.waiting.indexOf(task);
    if (at >= 0) this.waiting.splice(at, 1);
    else if (task === this.current) this.child?.kill('SIGKILL');
    task.fail(cancelled());
  }
}
