/** @file How many samples there are of each class, by part. */
import type { JSX } from 'preact';
import { count } from '../format.js';

export function ClassCounts({ classes, parts }: { classes: readonly string[]; parts: Readonly<Record<string, readonly number[]>> }): JSX.Element {
  const names = Object.keys(parts);
  const most = Math.max(1, ...Object.values(parts).flat());
  return (
    <section class="card stack" aria-label="Samples of each class">
      <h2>Samples of each class</h2>
      <div class="counts" style={{ '--parts': names.length }}>
        <table>
          <thead><tr><th scope="col">class</th>{names.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
          <tbody>
            {classes.map((label, i) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {names.map((name) => {
                  const n = parts[name]![i] ?? 0;
                  return <td key={name}><span class="counted"><span class="bar" aria-hidden="true"><span style={{ width: `${(n / most) * 100}%` }} /></span>{count(n)}</span></td>;
                })}
              </tr>
            ))}
          </tbody>
          <tfoot><tr><th scope="row">in all</th>{names.map((name) => <td key={name}>{count(parts[name]!.reduce((a, b) => a + b, 0))}</td>)}</tr></tfoot>
        </table>
      </div>
    </section>
  );
}
