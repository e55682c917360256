/** @file What the network takes for something else: a table of what for what, and the pictures, the surest mistakes first. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { RunId } from '../../protocol/basics.js';
import type { Mistakes } from '../../protocol/data.js';
import { ask } from '../api.js';
import { useJob } from '../asking.js';
import { count, many, percent } from '../format.js';
import { Choices } from '../parts/choices.js';
import { Trouble } from '../parts/messages.js';
import { JobProgress } from '../parts/progress.js';

export function MistakesView({ run, parts }: { run: RunId; parts: readonly string[] }): JSX.Element {
  const [part, setPart] = useState(parts.includes('validation') ? 'validation' : parts[0] ?? 'validation');
  const jobbing = useJob<'mistakes'>(`${run} ${part}`);
  const { result } = jobbing;
  return (
    <section class="card stack" aria-label="Mistakes">
      <div class="row">
        <h2>Mistakes</h2>
        <div class="row push">
          {parts.length > 1 && <Choices label="Part to read" choices={parts.map((name) => ({ value: name, name }))} value={part} onChange={setPart} />}
          <button type="button" class="button" disabled={jobbing.busy} onClick={() => jobbing.start(ask('/api/data/mistakes', {}, { run, part, count: 24 }))}>Find mistakes</button>
        </div>
      </div>
      {!result && !jobbing.busy && !jobbing.error && <p class="soft">The network reads all pictures of the {part} part and shows those that it takes for another class, the surest first.</p>}
      <JobProgress jobbing={jobbing} label="Reading the pictures" />
      <Trouble error={jobbing.error} />
      {result && <Found found={result} />}
    </section>
  );
}

function Found({ found }: { found: Mistakes }): JSX.Element {
  return (
    <>
      <p role="status"><strong>{found.wrong === 0 ? 'None' : count(found.wrong)} of {many(found.samples, 'picture')}</strong> taken for another class{found.wrong > 0 && ` (${percent(found.wrong / found.samples)})`}.</p>
      {found.classes.length <= 30 && <Matrix found={found} />}
      {found.mistakes.length > 0 && (
        <ul class="tiles">
          {found.mistakes.map(({ picture, file, truth, predicted, confidence }, i) => (
            <li key={i}><img src={picture.src} alt="" title={file} width={picture.width} height={picture.height} class={picture.width < 80 ? 'pixelated' : ''} /><span class="small">{truth} → <strong>{predicted}</strong> <span class="soft">{percent(confidence)}</span></span></li>
          ))}
        </ul>
      )}
    </>
  );
}

function Matrix({ found: { matrix, classes } }: { found: Mistakes }): JSX.Element {
  return (
    <div class="table-box matrix" tabIndex={0} role="region" aria-label="What was taken for what">
      <table>
        <thead><tr><th scope="col">is \ taken for</th>{classes.map((label) => <th key={label} scope="col" class="number">{label}</th>)}</tr></thead>
        <tbody>
          {matrix.map((row, i) => {
            const all = Math.max(1, row.reduce((a, b) => a + b, 0));
            return (
              <tr key={classes[i]}>
                <th scope="row">{classes[i]}</th>
                {row.map((n, j) => <td key={j} class={i === j ? 'number right' : 'number'} style={{ '--share': `${Math.round((n / all) * (i === j ? 30 : 60))}%` }}>{n || '·'}</td>)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
