/** @file Model: its layers in a table; the chosen one beside it, with its weights, filters and patterns. */
import type { JSX } from 'preact';
import type { ModelDetail } from '../../protocol/models.js';
import { useAsk } from '../asking.js';
import { bytes, count, shape } from '../format.js';
import { models } from '../live.js';
import { Trouble } from '../parts/messages.js';
import { ModelPick, NoModels, chosenModel } from '../parts/model-pick.js';
import { linkTo, route } from '../routes.js';
import { LayerPanel } from './layer-panel.js';
import { LayerTable } from './layer-table.js';

export function ModelPlace(): JSX.Element {
  const file = chosenModel();
  const asked = useAsk('/api/model', file ? { id: file.id } : null, file?.changedAt);
  const detail = asked.value?.id === file?.id ? asked.value : null;
  const layer = detail?.layers.find(({ path }) => path === route.value.part) ?? null;
  return (
    <>
      <header><h1>Model</h1>{file && <ModelPick place="model" chosen={file} />}{file && <div class="actions"><a class="button" href={linkTo('look', file.id)}>Look with it</a></div>}</header>
      {models.value === null && <div class="skeleton" style={{ height: '420px' }} aria-busy="true" />}
      {models.value?.length === 0 && <NoModels doing="Here one sees a network's layers, its weights and what its filters look for." />}
      <Trouble error={asked.error} />
      {file && !asked.error && (
        <>
          {detail ? <Facts detail={detail} /> : <div class="skeleton" style={{ height: '86px' }} />}
          <div class={layer ? 'model-split with-layer' : 'model-split'}>
            {detail ? <LayerTable detail={detail} chosen={layer?.path ?? null} /> : <div class="skeleton" style={{ height: '380px' }} />}
            {detail && layer && <LayerPanel key={`${detail.id} ${layer.path}`} model={detail.id} row={layer} />}
          </div>
        </>
      )}
    </>
  );
}

function Facts({ detail }: { detail: ModelDetail }): JSX.Element {
  const facts: [string, string][] = [
    ['Takes', detail.inputs.map((input) => `${shape(input.shape)} ${input.dtype}`).join(', ')],
    ['Gives', detail.outputs.map((output) => shape(output.shape)).join(', ')],
    ['Numbers to learn', `${count(detail.trainableParams)} of ${count(detail.params)}`],
    ['Loss', detail.loss?.replace(/([a-z])([A-Z])/g, '$1\u200b$2') ?? 'not compiled'],
    ['Optimizer', detail.optimizer ?? 'not compiled'],
    ['File', `${detail.format}, ${bytes(detail.bytes)}`],
  ];
  return <section class="card" aria-label="About this model"><dl class="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl></section>;
}
