/** @file Jobs: what takes more than a moment, done one after another by a worker of their own. */
import { randomUUID } from 'node:crypto';
import type { Job, JobResults } from '../protocol/events.js';
import type { EventHub } from './event-hub.js';
import { errorReply, httpError } from './http-error.js';
import type { Tasks } from './worker/tasks.js';
import type { WorkerClient } from './worker/worker-client.js';

/** Jobs that are remembered, and that may wait. */
const KEPT = 50;
const WAITING = 20;
/** Milliseconds between two messages about one. */
const PACE = 250;

interface Entry { job: Job; readonly controller: AbortController; toldAt: number }

export class Jobs {
  private readonly entries = new Map<string, Entry>();
  constructor(private readonly worker: WorkerClient, private readonly hub: EventHub) {}

  /** All, without their results. */
  list(): Job[] {
    return [...this.entries.values()].map(({ job }) => withoutResult(job));
  }

  /** @throws KeratinError `server/missing` */
  get(id: unknown): Job {
    return this.find(id).job;
  }

  /** @throws KeratinError `server/busy` */
  start<K extends keyof JobResults>(kind: K, args: Tasks[K][0]): Job<K> {
    if (this.worker.load >= WAITING) throw httpError('server/busy', { expected: `at most ${WAITING} jobs that wait`, received: 'one more', fix: 'wait, or cancel some' });
    const entry: Entry = { job: { id: randomUUID(), kind, state: 'waiting', progress: null, error: null }, controller: new AbortController(), toldAt: 0 };
    this.entries.set(entry.job.id, entry);
    for (const [id, { job }] of this.entries) if (this.entries.size > KEPT && !['waiting', 'running'].includes(job.state)) this.entries.delete(id);
    const asked: Promise<unknown> = this.worker.ask(kind, args, {
      signal: entry.controller.signal, begun: () => this.become(entry, { state: 'running', progress: 0 }), progress: (progress) => this.become(entry, { progress }),
    });
    asked.then(
      (result) => this.become(entry, { state: 'done', progress: 1, result: result as JobResults[K] }),
      (error: unknown) => this.become(entry, entry.controller.signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: errorReply(error).error }));
    this.tell(entry);
    return entry.job as Job<K>;
  }

  cancel(id: unknown): Job {
    const entry = this.find(id);
    if (entry.job.state === 'waiting' || entry.job.state === 'running') {
      this.become(entry, { state: 'cancelled' });
      entry.controller.abort();
    }
    return withoutResult(entry.job);
  }

  private find(id: unknown): Entry {
    const entry = this.entries.get(id as string);
    if (entry === undefined) throw httpError('server/missing', { expected: 'the id of a job', received: JSON.stringify(id)?.slice(0, 60) ?? 'none', fix: 'start it anew' });
    return entry;
  }

  private become(entry: Entry, change: Partial<Job>): void {
    if (entry.job.state === 'cancelled') return;
    entry.job = { ...entry.job, ...change };
    if (change.state !== undefined || performance.now() - entry.toldAt >= PACE) this.tell(entry);
  }

  private tell(entry: Entry): void {
    entry.toldAt = performance.now();
    this.hub.send('job', withoutResult(entry.job));
  }
}

const withoutResult = ({ result: _, ...job }: Job): Job => job;
