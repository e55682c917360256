/** @file One run: how far it is, how fast, and the buttons that pause, stop and resume it. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { RunDetail, RunSummary } from '../../protocol/runs.js';
import { ask } from '../api.js';
import { useAnswer } from '../asking.js';
import { duration, figure, measure, rate, tick } from '../format.js';
import { said } from '../live.js';
import { Icon } from '../parts/icon.js';
import { Trouble } from '../parts/messages.js';
import { Progress } from '../parts/progress.js';
import { shareOf } from './run-list.js';
import { badgeOf, canGoOn, canPause, canStop, isLive, stateWord } from './states.js';

export function RunStatus({ run, detail }: { run: RunSummary; detail: RunDetail | null }): JSX.Element {
  const [asked, start] = useAnswer<RunSummary>();
  const { live } = run;
  const tell = (word: string, question: Promise<RunSummary>): void => {
    start(question.then((answer) => { said.value = `${run.name}: ${word}`; return answer; }));
  };
  const device = live?.device ?? detail?.settings?.device;
  return (
    <section class="card stack" aria-label={`Run ${run.name}`}>
      <div class="row">
        <h2 class="run-name">{run.name}</h2>
        <span class={badgeOf(run)}>{isLive(run) && <span class="dot" />}{stateWord(run.state)}</span>
        <div class="row push run-buttons">
          {canPause(run) && <button type="button" class="button" disabled={asked.waiting} onClick={() => tell('paused', ask('/api/run/pause', {}, { id: run.id }))}><Icon name="pause" size={16} />Pause</button>}
          {canGoOn(run) && <GoOn run={run} waiting={asked.waiting} onGo={(epochs) => tell('goes on', ask('/api/run/resume', {}, { id: run.id, ...(epochs && { epochs }) }))} />}
          {canStop(run) && <button type="button" class="button" disabled={asked.waiting} onClick={() => tell('stopping', ask('/api/run/stop', {}, { id: run.id }))}><Icon name="stop" size={16} />Stop</button>}
        </div>
      </div>
      <Progress share={shareOf(run) ?? 0} label="Epochs done" />
      <dl class="facts">
        <Fact name="Epoch" value={live ? `${live.epoch} of ${live.epochs}` : `${run.epochs}${run.epochsPlanned ? ` of ${run.epochsPlanned}` : ''}`} />
        <Fact name="Batch" value={live ? `${live.step}${live.steps ? ` of ${live.steps}` : ''}` : '–'} />
        <Fact name="Time left" value={isLive(run) ? duration(live?.secondsLeft) : '–'} />
        <Fact name="Speed" value={live?.samplesPerSecond ? `${rate(live.samplesPerSecond)} / s` : '–'} />
        <Fact name="Learning rate" value={rateOf(live?.learningRate ?? run.last['learning_rate'] ?? run.last['lr'] ?? detail?.settings?.learningRate)} />
        <Fact name="Computes on" value={device ?? '–'} />
        <Fact {...nowOf(run)} />
        <Fact name={run.best ? `Best ${run.best.name.replaceAll('_', ' ')}` : 'Best'} value={run.best ? measure(run.best.name, run.best.value) : '–'} at={run.best ? `epoch ${run.best.epoch}` : undefined} />
      </dl>
      {run.state === 'watched' && <p class="small soft">Another program writes this history; the studio watches it.</p>}
      {run.state === 'interrupted' && <p class="small soft">Its program ended without a word.{run.canResume ? ' Resume it from its last checkpoint.' : ' It left no checkpoint to resume from.'}</p>}
      {isLive(run) && !run.controlled && <p class="small soft">Started at a command line: stop it there with Ctrl-C.</p>}
      <Trouble error={asked.error ?? run.error} />
    </section>
  );
}

const rateOf = (value: number | null | undefined): string => (value == null ? '–' : tick(value));

/** How good it is now: accuracy, or loss where there is none. */
function nowOf({ live, last }: RunSummary): { name: string; value: string } {
  const logs = live && Object.keys(live.logs).length > 0 ? live.logs : last;
  const accuracy = logs['accuracy'] ?? logs['acc'];
  return accuracy === undefined ? { name: 'Loss', value: figure(logs['loss']) } : { name: 'Accuracy', value: measure('accuracy', accuracy) };
}

function Fact({ name, value, at }: { name: string; value: string; at?: string | undefined }): JSX.Element {
  return <div><dt>{name}</dt><dd>{value}{at && <span class="small soft"> {at}</span>}</dd></div>;
}

/** Resume; a finished run is asked how many epochs it shall have in all. */
function GoOn({ run, waiting, onGo }: { run: RunSummary; waiting: boolean; onGo: (epochs?: number) => void }): JSX.Element {
  const [epochs, setEpochs] = useState(run.epochs + 10);
  const done = run.epochsPlanned !== null && run.epochs >= run.epochsPlanned && run.state !== 'paused';
  return (
    <form class="row" onSubmit={(event) => { event.preventDefault(); onGo(done ? epochs : undefined); }}>
      {done && (
        <label class="row small">to epoch
          <input class="input epochs-input" type="number" min={run.epochs + 1} max="10000" value={epochs} onInput={(event) => setEpochs(Number(event.currentTarget.value))} />
        </label>
      )}
      <button type="submit" class="button" disabled={waiting}><Icon name="play" size={16} />{done ? 'Train on' : 'Resume'}</button>
    </form>
  );
}
