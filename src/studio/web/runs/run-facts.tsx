/** @file What a run was made with and what it left: settings, models, the numbers of each epoch, what it printed. */
import type { JSX } from 'preact';
import type { RunDetail } from '../../protocol/runs.js';
import { count, measure } from '../format.js';
import { historyOf } from '../live.js';
import { linkTo } from '../routes.js';

export function RunFacts({ detail }: { detail: RunDetail }): JSX.Element {
  const { settings, samples, results, models, log } = detail;
  const rows = [
    ...Object.entries(settings ?? {}).map(([name, value]) => [name, value] as const),
    ...Object.entries(samples).map(([name, value]) => [`${name} samples`, count(value)] as const),
    ...Object.entries(results).map(([name, value]) => [name, measure(name, value)] as const),
  ];
  return (
    <section class="card stack" aria-label="About this run">
      {models.length > 0 && (
        <div class="row">
          <h2>Models</h2>
          {models.map((id) => (
            <span key={id} class="row small"><code>{id.split('/').at(-1)}</code><a href={linkTo('model', id)}>layers</a><a href={linkTo('look', id)}>look</a></span>
          ))}
          <a class="small push" href={linkTo('data', detail.id)}>data and mistakes</a>
        </div>
      )}
      <Epochs detail={detail} />
      {rows.length > 0 && (
        <details>
          <summary>Settings and results</summary>
          <dl class="pairs">{rows.map(([name, value]) => <div key={name}><dt>{spoken(name)}</dt><dd>{value === true ? 'yes' : value === false ? 'no' : String(value)}</dd></div>)}</dl>
        </details>
      )}
      {log.length > 0 && <details open={detail.state === 'failed'}><summary>What it printed</summary><pre class="log" tabIndex={0}>{log.join('\n')}</pre></details>}
    </section>
  );
}

/** The chart's numbers, for those who want them or cannot see it. */
function Epochs({ detail }: { detail: RunDetail }): JSX.Element | null {
  const history = historyOf(detail.id).value;
  const names = Object.keys(history?.epochs.columns ?? {});
  if (!history || names.length === 0) return null;
  return (
    <details>
      <summary>Numbers of each epoch</summary>
      <div class="table-box epochs-table" tabIndex={0} role="region" aria-label="Numbers of each epoch">
        <table>
          <thead><tr><th class="number">epoch</th>{names.map((name) => <th key={name} class="number">{name}</th>)}</tr></thead>
          <tbody>
            {history.epochs.at.map((at, row) => (
              <tr key={at}><td class="number">{at}</td>{names.map((name) => <td key={name} class="number">{measure(name, history.epochs.columns[name]![row])}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** imageSize -> image size. */
const spoken = (name: string): string => name.replaceAll('_', ' ').replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
