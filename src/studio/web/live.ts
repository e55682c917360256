/** @file What the studio says without being asked: runs, rows of their histories, jobs; kept here as signals. */
import { type Signal, batch, signal } from '@preact/signals';
import { plainRoutes } from '../protocol/api.js';
import type { RunId } from '../protocol/basics.js';
import type { Job, StudioEvents } from '../protocol/events.js';
import type { StudioInfo } from '../protocol/forms.js';
import type { ModelFile } from '../protocol/models.js';
import type { RunHistory, RunSummary } from '../protocol/runs.js';
import { ask } from './api.js';
import { withEvent } from './series.js';

export const info = signal<StudioInfo | null>(null);
/** null until the studio has said which there are. */
export const runs = signal<readonly RunSummary[] | null>(null);
export const models = signal<readonly ModelFile[] | null>(null);
export const jobs = signal<ReadonlyMap<string, Job>>(new Map());
export const connected = signal<'not yet' | 'yes' | 'lost'>('not yet');
/** Said by screen readers when it changes. */
export const said = signal('');

const histories = new Map<RunId, Signal<RunHistory | null>>();

/** Newest first. */
const sorted = (list: readonly RunSummary[]): RunSummary[] => [...list].sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? -1 : 1));

function putRun(run: RunSummary): void {
  const kept = histories.get(run.id);
  if (run.live?.steps && kept?.value?.stepsPerEpoch === null) kept.value = { ...kept.value, stepsPerEpoch: run.live.steps };
  runs.value = sorted([...(runs.value ?? []).filter(({ id }) => id !== run.id), run]);
}

/** A run that an answer names, unless it is known by its events: those are later, whichever comes first. */
export function meetRun(run: RunSummary): void {
  if (!runs.value?.some(({ id }) => id === run.id)) putRun(run);
}

export function putJob(job: Job): void {
  jobs.value = new Map(jobs.value).set(job.id, job);
}

/** A run's history, fetched when first asked for and then kept up to date. */
export function historyOf(id: RunId): Signal<RunHistory | null> {
  let kept = histories.get(id);
  if (!kept) {
    kept = signal<RunHistory | null>(null);
    histories.set(id, kept);
    void fetchHistory(id);
  }
  return kept;
}

async function fetchHistory(id: RunId): Promise<void> {
  try {
    const history = await ask('/api/run/history', { id });
    const kept = histories.get(id);
    if (kept) kept.value = history;
  } catch {
    histories.delete(id); // asked for again when it is looked at again
  }
}

async function fetchModels(): Promise<void> {
  try {
    models.value = await ask('/api/models', {});
  } catch {
    models.value ??= [];
  }
}

const heard: { readonly [K in keyof StudioEvents]: (event: StudioEvents[K]) => void } = {
  hello({ runs: all, jobs: known }) {
    batch(() => {
      connected.value = 'yes';
      runs.value = sorted(all);
      jobs.value = new Map(known.map((job) => [job.id, job]));
    });
    for (const id of histories.keys()) void fetchHistory(id); // rows may have been missed
    void fetchModels();
  },
  run: putRun,
  gone({ id }) {
    runs.value = (runs.value ?? []).filter((run) => run.id !== id);
    histories.delete(id);
  },
  rows(event) {
    const kept = histories.get(event.id);
    if (!kept?.value) return;
    const next = withEvent(kept.value, event);
    if (next) kept.value = next;
    else void fetchHistory(event.id);
  },
  models: () => void fetchModels(),
  job: putJob,
};

/** Begins to listen. The browser connects again by itself after a break; where it gives up, this does. */
export function listen(): void {
  void ask('/api/studio', {}).then((answer) => { info.value = answer; }, () => {});
  const source = new EventSource(plainRoutes.events);
  for (const [name, hear] of Object.entries(heard)) {
    source.addEventListener(name, (event) => (hear as (data: unknown) => void)(JSON.parse((event as MessageEvent<string>).data)));
  }
  source.addEventListener('error', () => {
    connected.value = 'lost';
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  });
}
