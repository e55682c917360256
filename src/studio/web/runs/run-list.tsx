/** @file All runs of the folder: choose one to see it, tick others to lay their curves over it. */
import type { JSX } from 'preact';
import type { RunId } from '../../protocol/basics.js';
import type { RunSummary } from '../../protocol/runs.js';
import { ago, many, measure } from '../format.js';
import { Progress } from '../parts/progress.js';
import { linkTo } from '../routes.js';
import { colorVariable } from './colors.js';
import { badgeOf, isLive, stateWord } from './states.js';

interface Props { readonly runs: readonly RunSummary[]; readonly chosen: RunId; readonly laid: ReadonlySet<RunId>; readonly onLay: (id: RunId, on: boolean) => void }

export function RunList({ runs, chosen, laid, onLay }: Props): JSX.Element {
  return (
    <ul class="run-list" aria-label="Runs">
      {runs.map((run) => (
        <li key={run.id} class={run.id === chosen ? 'chosen' : ''} style={{ '--run': `var(${colorVariable(run.id)})` }}>
          <input type="checkbox" checked={run.id === chosen || laid.has(run.id)} disabled={run.id === chosen} aria-label={`Draw the curves of ${run.name}`}
            title={run.id === chosen ? 'The chosen run is drawn' : 'Lay its curves over the others'} onChange={(event) => onLay(run.id, event.currentTarget.checked)} />
          <a href={linkTo('runs', run.id)} aria-current={run.id === chosen ? 'true' : undefined}>
            <span class="row"><strong class="run-name">{run.name}</strong><span class={`${badgeOf(run)} push`}>{isLive(run) && <span class="dot" />}{stateWord(run.state)}</span></span>
            <span class="row small soft"><span title={new Date(run.startedAt).toLocaleString('en')}>{run.epochsPlanned === null ? many(run.epochs, 'epoch') : `${run.epochs}/${run.epochsPlanned} epochs`}, {ago(run.startedAt)}</span>{run.best && <strong class="push" title={`best ${run.best.name}`}>{measure(run.best.name, run.best.value)}</strong>}</span>
            {(isLive(run) || run.state === 'paused') && <Progress share={shareOf(run)} label={`Progress of ${run.name}`} />}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** How much of a run is done, 0–1; null: unknown. */
export function shareOf({ live, epochs, epochsPlanned }: RunSummary): number | null {
  if (live) return (live.epoch - 1 + (live.steps ? live.step / live.steps : 0)) / live.epochs;
  return epochsPlanned ? epochs / epochsPlanned : null;
}
