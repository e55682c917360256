/** @file One layer: its weights as histograms, its filters, the patterns that its filters look for, its settings. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ModelId } from '../../protocol/basics.js';
import type { LayerRow } from '../../protocol/models.js';
import { ask } from '../api.js';
import { useAsk, useJob } from '../asking.js';
import { count, figure, many, shape } from '../format.js';
import { Pick } from '../parts/choices.js';
import { Icon } from '../parts/icon.js';
import { Trouble } from '../parts/messages.js';
import { JobProgress } from '../parts/progress.js';
import { SheetView } from '../parts/sheet-view.js';
import { linkTo } from '../routes.js';
import { Histogram } from './histogram.js';

export function LayerPanel({ model, row }: { model: ModelId; row: LayerRow }): JSX.Element {
  const asked = useAsk('/api/model/layer', { id: model, layer: row.path });
  const layer = asked.value;
  return (
    <section class="card stack layer-panel" aria-label={`Layer ${row.name}`}>
      <a class="button plain only-narrow" href={linkTo('model', model)}><Icon name="back" size={16} />All layers</a>
      <div class="row">
        <h2 class="run-name">{row.name}</h2><span class="badge">{row.className}</span>
        <a class="button square plain push only-wide" href={linkTo('model', model)} aria-label="Close this layer"><Icon name="close" size={16} /></a>
      </div>
      <p class="small soft">{row.from.length > 0 && <>From {row.from.join(', ')}. </>}Gives {shape(row.output)}{row.params > 0 && <>, {many(row.params, 'number')} to learn</>}.</p>
      <Trouble error={asked.error} />
      {asked.waiting && !layer && <div class="skeleton" style={{ height: '220px' }} />}
      {layer?.weights.map((weight) => (
        <div key={weight.name} class="stack" style={{ gap: '4px' }}>
          <div class="row"><h3>{weight.name}</h3><span class="small soft mono">{shape(weight.shape)}</span></div>
          <Histogram weight={weight} />
          <p class="small soft">
            mean {figure(weight.mean)}, deviation {figure(weight.std)}
            {weight.zeros > 0 && <>, {count(weight.zeros)} exactly 0</>}
            {weight.broken > 0 && <strong class="broken">, {count(weight.broken)} not finite</strong>}
          </p>
        </div>
      ))}
      {layer && layer.weights.length === 0 && <p class="soft">This layer has nothing to learn.</p>}
      {row.hasFilters && <Filters model={model} layer={row.path} />}
      {row.hasPatterns && <Patterns model={model} layer={row.path} />}
      {layer && Object.keys(layer.config).length > 0 && (
        <details>
          <summary>Settings</summary>
          <dl class="pairs">{Object.entries(layer.config).map(([name, value]) => <div key={name}><dt>{name}</dt><dd class="mono">{typeof value === 'string' ? value : JSON.stringify(value)}</dd></div>)}</dl>
        </details>
      )}
    </section>
  );
}

function Filters({ model, layer }: { model: ModelId; layer: string }): JSX.Element {
  const { value, error } = useAsk('/api/model/filters', { id: model, layer });
  const [all, setAll] = useState(false);
  const perFilter = value && value.channels !== 1 && value.channels !== 3 ? value.sheet.columns : 1;
  const rows = perFilter > 1 && !all ? 16 : Infinity;
  return (
    <div class="stack" style={{ gap: '6px' }}>
      <h3>Filters</h3>
      <Trouble error={error} />
      {!value && !error && <div class="skeleton" style={{ height: '120px' }} />}
      {value && <SheetView sheet={{ ...value.sheet, count: Math.min(value.sheet.count, rows * perFilter) }} label={`Filters of ${layer}`} widest={520} keepRows={perFilter > 1} nameOf={(cell) => (perFilter > 1 ? `filter ${Math.floor(cell / perFilter)}, channel ${cell % perFilter}` : `filter ${cell}`)} />}
      {value && <p class="small soft">{value.shown < value.filters ? `${value.shown} of ${value.filters} filters` : many(value.filters, 'filter')}{value.channels === 3 ? ', in colour' : perFilter > 1 ? `; a row each, with its first ${perFilter} input channels` : ''}.</p>}
      {value && rows * perFilter < value.sheet.count && <button type="button" class="button" style={{ justifySelf: 'start' }} onClick={() => setAll(true)}>Show all {value.shown} rows</button>}
    </div>
  );
}

function Patterns({ model, layer }: { model: ModelId; layer: string }): JSX.Element {
  const jobbing = useJob<'patterns'>(`${model} ${layer}`);
  const [filters, setFilters] = useState('16');
  const { result } = jobbing;
  return (
    <div class="stack" style={{ gap: '8px' }}>
      <h3>Patterns</h3>
      <p class="small soft">Pictures that each filter answers to most, grown from grey noise by gradient ascent.</p>
      <form class="row" onSubmit={(event) => { event.preventDefault(); jobbing.start(ask('/api/model/patterns', {}, { model, layer, filters: Number(filters) })); }}>
        <Pick label="How many" hidden choices={['4', '16', '36', '64'].map((value) => ({ value, name: `${value} filters` }))} value={filters} onChange={setFilters} />
        <button type="submit" class="button" disabled={jobbing.busy}>{result ? 'Grow anew' : 'Grow patterns'}</button>
      </form>
      <JobProgress jobbing={jobbing} label="Growing" />
      <Trouble error={jobbing.error} />
      {result && <SheetView sheet={result.sheet} label={`Patterns of ${layer}`} widest={520} nameOf={(cell) => `filter ${result.filters[cell]}, answer ${figure(result.responses[cell])}`} />}
    </div>
  );
}
