/** @file Runs: the list, and the chosen run with its curves, others laid over it. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { RunId } from '../../protocol/basics.js';
import { useAsk } from '../asking.js';
import { info, runs } from '../live.js';
import { Icon } from '../parts/icon.js';
import { Empty } from '../parts/messages.js';
import { route } from '../routes.js';
import { Curves } from './curves.js';
import { RunFacts } from './run-facts.js';
import { RunDialog } from './run-form.js';
import { RunList } from './run-list.js';
import { RunStatus } from './run-status.js';

const laid = signal<ReadonlySet<RunId>>(new Set());
const making = signal(false);

export function RunsPlace(): JSX.Element {
  const all = runs.value;
  const run = all?.find(({ id }) => id === route.value.id) ?? all?.[0];
  const detail = useAsk('/api/run', run ? { id: run.id } : null, `${run?.state} ${run?.epochs}`);
  const lay = (id: RunId, on: boolean): void => {
    const next = new Set(laid.value);
    if (on) next.add(id);
    else next.delete(id);
    laid.value = next;
  };
  return (
    <>
      <header>
        <h1>Runs</h1>
        <div class="actions"><button type="button" class="button main" disabled={!info.value} onClick={() => { making.value = true; }}><Icon name="plus" size={16} />New run</button></div>
      </header>
      {making.value && <RunDialog onClose={() => { making.value = false; }} />}
      {all === null && <div class="split" aria-busy="true"><div class="skeleton" style={{ height: '180px' }} /><div class="skeleton" style={{ height: '420px' }} /></div>}
      {all?.length === 0 && (
        <Empty icon="runs" title="No runs yet">
          <p>Start one here, or let a program of yours write a history into this folder: <code>callbacks.csvLogger('runs/first/history.csv')</code>. It is drawn while it grows.</p>
          <button type="button" class="button" onClick={() => { making.value = true; }}>Start a run</button>
        </Empty>
      )}
      {all && run && (
        <div class="split">
          <RunList runs={all} chosen={run.id} laid={laid.value} onLay={lay} />
          <div class="stack">
            <RunStatus key={run.id} run={run} detail={detail.value?.id === run.id ? detail.value : null} />
            <Curves runs={[run, ...all.filter(({ id }) => id !== run.id && laid.value.has(id))]} />
            {detail.value?.id === run.id && <RunFacts detail={detail.value} />}
          </div>
        </div>
      )}
    </>
  );
}
