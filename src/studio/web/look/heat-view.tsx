/** @file Where the network looked: a heatmap laid over the picture, with a slider of strength and a choice of how it is made. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type ColormapName, colormap } from '../../../visualization/colormaps.js';
import type { HeatmapReply, LookReply } from '../../protocol/look.js';
import type { ModelDetail } from '../../protocol/models.js';
import { ask } from '../api.js';
import { useAnswer } from '../asking.js';
import { percent, wholePercent } from '../format.js';
import { Pick } from '../parts/choices.js';
import { Trouble } from '../parts/messages.js';

const methods = [
  { value: 'gradCam', name: 'Grad-CAM' }, { value: 'gradCamPlusPlus', name: 'Grad-CAM++' }, { value: 'saliency', name: 'Saliency' }, { value: 'occlusion', name: 'Occlusion' },
] as const;
type Method = (typeof methods)[number]['value'];
const maps: readonly { value: ColormapName; name: string }[] = [{ value: 'jet', name: 'Jet' }, { value: 'viridis', name: 'Viridis' }, { value: 'magma', name: 'Magma' }];

const strength = signal(0.45);
const method = signal<Method>('gradCam');
const map = signal<ColormapName>('jet');
const layer = signal('');

export function HeatView({ model, look, classIndex, onClass }: { model: ModelDetail; look: LookReply; classIndex: number; onClass: (index: number) => void }): JSX.Element {
  const [asked, start] = useAnswer<HeatmapReply>();
  const places = model.layers.filter(({ hasPlaces }) => hasPlaces);
  const at = places.some(({ path }) => path === layer.value) ? layer.value : '';
  const byLayer = method.value.startsWith('gradCam');
  useEffect(() => {
    start(ask('/api/look/heatmap', {}, { model: model.id, sample: look.sample, classIndex, method: method.value, ...(byLayer && at && { layer: at }) }));
  }, [model.id, look.sample, classIndex, method.value, at, byLayer, start]);
  const { picture } = look;
  const heat = asked.value;
  return (
    <section class="card stack" aria-label="Where it looked">
      <h2>Where it looked</h2>
      <div class="heat">
        <div class="heat-picture" style={picture ? { aspectRatio: `${picture.width} / ${picture.height}` } : {}} aria-busy={asked.waiting}>
          {picture && <img src={picture.src} alt="The picture as the network gets it" class={picture.width < 64 ? 'pixelated' : ''} />}
          {heat && <HeatCanvas heat={heat} opacity={strength.value} />}
        </div>
        <div class="stack">
          <Pick label="For the class" choices={look.predictions.map(({ index, label, score }) => ({ value: String(index), name: `${label} (${percent(score)})` }))} value={String(classIndex)} onChange={(value) => onClass(Number(value))} />
          <label class="field"><span class="label row">Strength <output class="push soft">{wholePercent(strength.value)}</output></span>
            <input type="range" min="0" max="1" step="0.05" value={strength.value} onInput={(event) => { strength.value = Number(event.currentTarget.value); }} />
          </label>
          <div class="fields">
            <Pick label="Method" choices={methods} value={method.value} onChange={(value) => { method.value = value; }} />
            <Pick label="Colours" choices={maps} value={map.value} onChange={(value) => { map.value = value; }} />
          </div>
          {byLayer && places.length > 1 && (
            <Pick label="Layer" choices={[{ value: '', name: 'the last with places' }, ...places.map(({ path }) => ({ value: path, name: path }))]} value={at} onChange={(value) => { layer.value = value; }} />
          )}
          <p class="small soft">{heat && !heat.values.some((value) => value > 0) ? <strong>Nothing here speaks for {heat.label}. </strong> : null}{byLayer ? 'Warm places raised the score of the class the most.' : method.value === 'saliency' ? 'Bright pixels change the score the most when they change a little.' : 'Bright places lower the score the most when they are covered.'}</p>
        </div>
      </div>
      <Trouble error={asked.error} />
    </section>
  );
}

function HeatCanvas({ heat, opacity }: { heat: HeatmapReply; opacity: number }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, values } = heat;
  useEffect(() => {
    const colors = colormap(map.value);
    const image = new ImageData(width, height);
    values.forEach((value, i) => {
      const at = Math.min(255, Math.floor(value * 256)) * 3;
      image.data.set([colors[at]!, colors[at + 1]!, colors[at + 2]!, 255], i * 4);
    });
    canvas.current!.getContext('2d')!.putImageData(image, 0, 0);
  }, [width, height, values, map.value]);
  return <canvas ref={canvas} width={width} height={height} style={{ opacity }} role="img" aria-label={`Heatmap of ${heat.label}`} />;
}
