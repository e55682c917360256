/** @file How far something is, as a bar; of jobs with a way to end them. */
import type { JSX } from 'preact';
import type { Job } from '../../protocol/events.js';

/** `share` 0–1; null: it goes on, nobody knows how long. */
export function Progress({ share, label }: { share: number | null; label: string }): JSX.Element {
  const percent = share === null ? undefined : Math.round(100 * Math.max(0, Math.min(1, share)));
  return (
    <div class={share === null ? 'track unknown' : 'track'} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
      <span style={percent === undefined ? {} : { width: `${percent}%` }} />
    </div>
  );
}

export function JobProgress({ jobbing, label }: { jobbing: { readonly busy: boolean; readonly job: Job | null; readonly cancel: () => void }; label: string }): JSX.Element | null {
  if (!jobbing.busy) return null;
  const waiting = jobbing.job?.state === 'waiting';
  return (
    <div class="stack" style={{ gap: '6px' }}>
      <div class="row small soft"><span>{waiting ? 'Waiting for its turn' : label} …</span><button type="button" class="button plain push" onClick={jobbing.cancel}>Cancel</button></div>
      <Progress share={waiting ? null : jobbing.job?.progress ?? null} label={label} />
    </div>
  );
}
