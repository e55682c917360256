/** @file The layers of a model, in order, those of models inside it set in. */
import type { JSX } from 'preact';
import type { LayerRow, ModelDetail } from '../../protocol/models.js';
import { count, shape } from '../format.js';
import { Icon } from '../parts/icon.js';
import { linkTo } from '../routes.js';

export function LayerTable({ detail, chosen }: { detail: ModelDetail; chosen: string | null }): JSX.Element {
  const most = Math.max(1, ...detail.layers.map(({ params }) => params));
  return (
    <div class="table-box layers">
      <table>
        <caption class="unseen">Layers of {detail.name}</caption>
        <thead><tr><th scope="col">Layer</th><th scope="col" class="output">Output</th><th scope="col" class="number">Parameters</th><th scope="col">Learns</th></tr></thead>
        <tbody>
          {detail.layers.map((layer) => (
            <tr key={layer.path} class={layer.path === chosen ? 'chosen' : ''}>
              <td style={{ paddingLeft: `${12 + 18 * layer.depth}px` }}>
                <a href={linkTo('model', detail.id, layer.path)} aria-current={layer.path === chosen ? 'true' : undefined}>{layer.name}</a>
                <span class="soft small layer-kind">{layer.className}</span>
                <span class="mono soft layer-output">{shape(layer.output)}</span>
              </td>
              <td class="mono output">{shape(layer.output)}</td>
              <td class="number"><span class="weight-bar" style={{ width: `${Math.sqrt(layer.params / most) * 100}%` }} aria-hidden="true" /><span class="over">{layer.params ? count(layer.params) : '–'}</span></td>
              <td><Learns layer={layer} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Learns({ layer: { trainable } }: { layer: LayerRow }): JSX.Element {
  if (trainable === null) return <span class="soft">–</span>;
  return trainable ? <span>yes</span> : <span class="badge"><Icon name="lock" size={14} />frozen</span>;
}
