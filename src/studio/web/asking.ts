/** @file Hooks for components that ask the server: what is shown stays until the answer is there, and late answers are dropped. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Api } from '../protocol/api.js';
import type { ErrorReply } from '../protocol/basics.js';
import type { Job, JobResults } from '../protocol/events.js';
import { ask, toldOf } from './api.js';
import { jobs, putJob } from './live.js';

type Told = ErrorReply['error'];

/** `value` is that of the last good answer; `waiting` while another is on its way. */
export interface Asked<T> { readonly value: T | null; readonly error: Told | null; readonly waiting: boolean }

const nothing = { value: null, error: null, waiting: false } as const;

/** A question that is asked by hand: `[answer, start]`. Only the answer to the last one counts; `start(null)` forgets it. */
export function useAnswer<T>(): [Asked<T>, (question: Promise<T> | null) => void] {
  const [asked, setAsked] = useState<Asked<T>>(nothing);
  const turn = useRef(0);
  const start = useCallback((question: Promise<T> | null) => {
    const mine = (turn.current += 1);
    if (!question) { setAsked(nothing); return; }
    setAsked((before) => ({ ...before, waiting: true }));
    question.then(
      (value) => { if (turn.current === mine) setAsked({ value, error: null, waiting: false }); },
      (error: unknown) => { if (turn.current === mine) setAsked({ value: null, error: toldOf(error), waiting: false }); },
    );
  }, []);
  useEffect(() => () => { turn.current += 1; }, []);
  return [asked, start];
}

type Reads = { [P in keyof Api]: Api[P]['method'] extends 'GET' ? P : never }[keyof Api];

/** The answer to a GET, asked again when the query (or `again`) changes. A null query asks nothing. */
export function useAsk<P extends Reads>(path: P, query: Api[P]['query'] | null, again: unknown = 0): Asked<Api[P]['reply']> {
  const [asked, start] = useAnswer<Api[P]['reply']>();
  const key = query && JSON.stringify(query);
  useEffect(() => {
    start(key === null ? null : (ask as (path: string, query: unknown) => Promise<Api[P]['reply']>)(path, JSON.parse(key)));
  }, [path, key, again, start]);
  return asked;
}

export interface Jobbing<K extends keyof JobResults> {
  readonly job: Job | null;
  readonly result: JobResults[K] | null;
  readonly error: Told | null;
  readonly busy: boolean;
  readonly start: (request: Promise<Job<K>>) => void;
  readonly cancel: () => void;
}

/** A job of the server, followed by its events; its result is fetched when it is done. Forgotten when `subject` changes. */
export function useJob<K extends keyof JobResults>(subject: string): Jobbing<K> {
  const [id, setId] = useState<string | null>(null);
  const [asked, begin] = useAnswer<Job<K>>();
  const [fetched, fetchResult] = useAnswer<Job>();
  const job = (id !== null && jobs.value.get(id)) || null;
  const state = job?.state;

  useEffect(() => { setId(null); begin(null); fetchResult(null); }, [subject, begin, fetchResult]);
  useEffect(() => { if (asked.value) { if (!jobs.peek().has(asked.value.id)) putJob(asked.value); setId(asked.value.id); } }, [asked.value]);
  useEffect(() => { if (state === 'done' && id !== null) fetchResult(ask('/api/job', { id })); }, [state, id, fetchResult]);

  return {
    job,
    result: (fetched.value?.result as JobResults[K] | undefined) ?? null,
    error: asked.error ?? fetched.error ?? job?.error ?? null,
    busy: asked.waiting || fetched.waiting || state === 'waiting' || state === 'running',
    start: (request) => { fetchResult(null); setId(null); begin(request); },
    cancel: () => { if (id !== null) void ask('/api/job/cancel', {}, { id }).catch(() => {}); },
  };
}
