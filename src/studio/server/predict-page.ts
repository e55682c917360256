/** @file The page of keratin serve: what can be asked, with commands to copy. No script. */
import type { ModelDetail } from '../protocol/models.js';

const escape = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

export function predictPage({ name, kind, inputs, classes, params, forecast }: ModelDetail, origin: string): string {
  const sizes = inputs[0]!.shape.map((d) => d ?? 'any').join(' × ');
  const isPicture = kind === 'picture' || kind === 'digit';
  const commands = isPicture
    ? [['One picture', `curl ${origin}/predict -H 'Content-Type: image/jpeg' --data-binary @cat.jpg`], ['Several', `curl ${origin}/predict -F picture=@cat.jpg -F picture=@dog.jpg`]]
    : kind === 'text' ? [['Texts', `curl ${origin}/predict -H 'Content-Type: application/json' -d '{"texts": ["A film to remember."]}'`]] : forecast !== null ? [['A table, with its line of names', `curl ${origin}/predict -H 'Content-Type: text/csv' --data-binary @table.csv`], [`Tables as rows of ${forecast.columns.join(', ')}, ${forecast.rows} at least`, `curl ${origin}/predict -H 'Content-Type: application/json' -d '{"tables": [[[...], ...]]}'`]] : [];
  const all = [...commands, [`Samples as the network takes them, ${sizes} numbers each`, `curl ${origin}/predict -H 'Content-Type: application/json' -d '{"inputs": [...]}'`], ['Whether it is there', `curl ${origin}/health`]];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(name)}: keratin serve</title><link rel="stylesheet" href="/style.css"></head>
<body><main>
<h1>${escape(name)}</h1>
<p>Takes ${isPicture ? 'pictures' : kind === 'text' ? 'texts' : forecast !== null ? 'tables' : `${sizes} numbers`}; ${params.toLocaleString('en')} parameters${classes.length === 0 ? '' : `; tells ${classes.length} classes apart`}${forecast === null ? '' : `; forecasts ${escape(forecast.target)}, ${forecast.rowsAfterTheEnd === 1 ? 'the row' : `${forecast.rowsAfterTheEnd} rows`} after the end, from the last ${forecast.rows} rows`}.</p>
${classes.length === 0 ? '' : `<p class="classes">${classes.slice(0, 40).map(escape).join(', ')}${classes.length > 40 ? ' …' : ''}</p>`}
<h2>Asking it</h2>
${all.map(([what, command]) => `<h3>${escape(what!)}</h3>\n<pre tabindex="0"><code>${escape(command!)}</code></pre>`).join('\n')}
<p>The answer is JSON: <code>{ "predictions": [ … ] }</code>, one for each sample, in order. Errors say what was expected, what came, and what to do. All of it, for programs: <a href="/openapi.json">openapi.json</a>.</p>
</main></body></html>`;
}

export const predictStyle = `:root { color-scheme: light dark; --quiet: light-dark(#57606a, #9aa4b0); --paper: light-dark(#fff, #14171c); --ink: light-dark(#1c2128, #e6e9ee); --box: light-dark(#f3f5f8, #20252d); }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; font-weight: 600; margin: 1.2rem 0 .3rem; }
.classes { color: var(--quiet); }
pre { background: var(--box); padding: .8rem 1rem; border-radius: 8px; overflow-x: auto; margin: 0; }
a { color: light-dark(#0b5cad, #7ab8ff); }
`;
