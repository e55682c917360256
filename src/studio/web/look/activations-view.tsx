/** @file What each channel of a layer answers to the picture, layer by layer. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ActivationReply, LookReply } from '../../protocol/look.js';
import type { ModelDetail } from '../../protocol/models.js';
import { ask } from '../api.js';
import { useAnswer } from '../asking.js';
import { many } from '../format.js';
import { Icon } from '../parts/icon.js';
import { Trouble } from '../parts/messages.js';
import { SheetView } from '../parts/sheet-view.js';

const chosen = signal('');

export function ActivationsView({ model, look }: { model: ModelDetail; look: LookReply }): JSX.Element | null {
  const layers = model.layers.filter(({ hasPlaces }) => hasPlaces).map(({ path }) => path);
  const at = Math.max(0, layers.indexOf(chosen.value));
  const layer = layers[at];
  const [asked, start] = useAnswer<readonly ActivationReply[]>();
  useEffect(() => {
    start(layer === undefined ? null : ask('/api/look/activations', {}, { model: model.id, sample: look.sample, layers: [layer] }));
  }, [model.id, look.sample, layer, start]);
  if (layer === undefined) return null;
  const step = (by: number): void => { chosen.value = layers[(at + by + layers.length) % layers.length]!; };
  const activation = asked.value?.[0];
  return (
    <section class="card stack" aria-label="Activations">
      <div class="row">
        <h2>Activations</h2>
        <span class="row push layer-steps">
          <button type="button" class="button square" aria-label="Layer before" onClick={() => step(-1)}><Icon name="back" size={16} /></button>
          <label><span class="unseen">Layer</span>
            <select class="input" value={layer} onChange={(event) => { chosen.value = event.currentTarget.value; }}>{layers.map((path) => <option key={path} value={path}>{path}</option>)}</select>
          </label>
          <button type="button" class="button square turned" aria-label="Layer behind" onClick={() => step(1)}><Icon name="back" size={16} /></button>
        </span>
      </div>
      <Trouble error={asked.error} />
      {activation
        ? (
          <>
            <SheetView sheet={activation.sheet} label={`Activations of ${activation.layer}`} widest={760} nameOf={(cell) => `channel ${cell}${activation.blank.includes(cell) ? ', blank' : ''}`} />
            <p class="small soft">{layer !== activation.layer ? 'Looking …' : <>{activation.className}: {many(activation.shape.at(-1) ?? 0, 'channel')} of {activation.shape.slice(-3, -1).join(' × ')}{activation.blank.length > 0 && <>; {activation.blank.length} of them blank: nothing in the picture is what they look for</>}.</>}</p>
          </>
        )
        : !asked.error && <div class="skeleton" style={{ height: '240px' }} />}
    </section>
  );
}
