/** @file The list of models to choose from, alike in Model and Look; and what is said where there is none. */
import type { JSX } from 'preact';
import type { ModelId } from '../../protocol/basics.js';
import type { ModelFile } from '../../protocol/models.js';
import { models } from '../live.js';
import { type Place, go, linkTo, route } from '../routes.js';
import { Pick } from './choices.js';
import { Empty } from './messages.js';

/** The model of the address, else the newest; null: none there. */
export function chosenModel(): ModelFile | null {
  const all = models.value ?? [];
  return all.find(({ id }) => id === route.value.id) ?? newest(all)[0] ?? null;
}

export function ModelPick({ place, chosen }: { place: Place; chosen: ModelFile }): JSX.Element {
  const choices = newest(models.value ?? []).map(({ id, format }) => ({ value: id, name: `${id === '.' ? 'this folder' : id}${format === 'keratin' ? '' : ` (${format})`}` }));
  return <div class="model-pick"><Pick label="Model" hidden choices={choices} value={chosen.id} onChange={(id: ModelId) => go(place, id)} /></div>;
}

export function NoModels({ doing }: { doing: string }): JSX.Element {
  return (
    <Empty icon="model" title="No models yet">
      <p>{doing} Train a run, or put a model into this folder: what <code>model.save('…')</code> writes, a <code>.keras</code> or <code>.h5</code> file of Keras, or one of tfjs.</p>
      <a class="button" href={linkTo('runs')}>Go to the runs</a>
    </Empty>
  );
}

const newest = (list: readonly ModelFile[]): ModelFile[] => [...list].sort((a, b) => b.changedAt - a.changedAt || (a.id < b.id ? -1 : 1));
