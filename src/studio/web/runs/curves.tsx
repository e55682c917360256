/** @file The curves of some runs: a chart for each measure, training dashed, validation solid, steps faint behind. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { RunHistory, RunSummary } from '../../protocol/runs.js';
import { figure, isShare, many, measure, tick, wholePercent } from '../format.js';
import { historyOf } from '../live.js';
import { Chart, type Line } from '../parts/chart.js';
import { columnOf, measuresOf, smoothed } from '../series.js';
import { colorVariable } from './colors.js';
import { isLive } from './states.js';

const smoothing = signal(0);
const height = 220;

export function Curves({ runs }: { runs: readonly RunSummary[] }): JSX.Element {
  const told = runs.map((run) => ({ run, history: historyOf(run.id).value }));
  const ready = told.filter((one): one is { run: RunSummary; history: RunHistory } => one.history !== null);
  const measures = measuresOf(ready.map(({ history }) => history)).filter((name) => !/^(lr|learning_?rate)$/i.test(name)).slice(0, 6);
  const waiting = told.length > ready.length && measures.length === 0;
  const names = measures.length ? measures : waiting ? ['accuracy', 'loss'] : [];
  return (
    <section class="card stack" aria-label="Curves">
      <div class="row">
        <h2>Curves</h2>
        <div class="row small soft legend">
          <span class="row"><span class="stroke solid" />validation</span>
          <span class="row"><span class="stroke dashed" />training</span>
          <span class="row"><span class="stroke faint" />{smoothing.value > 0 ? 'as measured' : 'by step'}</span>
        </div>
        <label class="row small push smoothing">
          Smoothing
          <input type="range" min="0" max="0.95" step="0.05" value={smoothing.value} aria-valuetext={smoothing.value === 0 ? 'none' : smoothing.value.toFixed(2)} onInput={(event) => { smoothing.value = Number(event.currentTarget.value); }} />
          <output>{smoothing.value === 0 ? 'none' : smoothing.value.toFixed(2)}</output>
        </label>
      </div>
      {names.length === 0
        ? <p class="soft curves-wait">{runs.some(isLive) ? 'The first numbers come after the first steps.' : 'No epoch was done.'}</p>
        : (
          <div class="curves">
            {names.map((name) => (
              <figure key={name}>
                <figcaption class="row"><h3>{name.replaceAll('_', ' ')}</h3></figcaption>
                {waiting ? <div class="skeleton" style={{ height: `${height}px` }} /> : <Curve name={name} told={ready} factor={smoothing.value} />}
              </figure>
            ))}
          </div>
        )}
    </section>
  );
}

type Told = { readonly run: RunSummary; readonly history: RunHistory };

function Curve({ name, told, factor }: { name: string; told: readonly Told[]; factor: number }): JSX.Element {
  const lines = useMemo(() => told.flatMap((one) => linesOf(one, name, factor, told.length > 1)), [name, factor, ...told.flatMap(({ run, history }) => [run.id, history])]);
  const show = isShare(name) ? (value: number): string => measure(name, value) : figure;
  return <Chart lines={lines} label={described(name, told, show)} height={height} show={show} showTick={isShare(name) ? wholePercent : tick} xName="epoch" />;
}

function linesOf({ run, history: { epochs, steps, stepsPerEpoch } }: Told, name: string, factor: number, several: boolean): Line[] {
  const color = colorVariable(run.id);
  const lines: Line[] = [];
  const prefix = several ? `${run.name} ` : '';
  const byStep = columnOf(steps, name);
  if (byStep && stepsPerEpoch && factor === 0) {
    lines.push({ name: `${prefix}steps`, color, pen: 'faint', x: steps.at.map((at) => at / stepsPerEpoch), y: byStep });
  }
  for (const [column, pen, part] of [[name, 'dashed', 'training'], [`val_${name}`, 'solid', 'validation']] as const) {
    const values = columnOf(epochs, column);
    if (!values?.some((value) => value !== null)) continue;
    if (factor > 0) lines.push({ name: `${prefix}${part} as measured`, color, pen: 'faint', x: epochs.at, y: values });
    lines.push({ name: `${prefix}${part}`, color, pen, x: epochs.at, y: factor > 0 ? smoothed(values, factor) : values });
  }
  return lines;
}

/** What a curve says, in words. */
function described(name: string, told: readonly Told[], show: (value: number) => string): string {
  const parts = told.map(({ run, history: { epochs } }) => {
    const last = (column: string): string | null => {
      const value = columnOf(epochs, column)?.at(-1);
      return value == null ? null : show(value);
    };
    const [training, validation] = [last(name), last(`val_${name}`)];
    return `${run.name} after ${many(epochs.at.at(-1) ?? 0, 'epoch')}: ${training ? `training ${training}` : 'no epoch yet'}${validation ? `, validation ${validation}` : ''}`;
  });
  return `${name} by epoch. ${parts.join('. ')}`;
}
