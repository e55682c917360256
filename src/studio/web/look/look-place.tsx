/** @file Look: give a network a picture, a digit or a text, and see what it makes of it. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LookReply } from '../../protocol/look.js';
import type { ModelDetail, PixelScale } from '../../protocol/models.js';
import { ask } from '../api.js';
import { useAnswer, useAsk } from '../asking.js';
import { figure, percent } from '../format.js';
import { models } from '../live.js';
import { Bars } from '../parts/bars.js';
import { Pick } from '../parts/choices.js';
import { Empty, Note, Trouble } from '../parts/messages.js';
import { ModelPick, NoModels, chosenModel } from '../parts/model-pick.js';
import { linkTo } from '../routes.js';
import { ActivationsView } from './activations-view.js';
import { DigitPad } from './digit-pad.js';
import { given, suits } from './given.js';
import { HeatView } from './heat-view.js';
import { PictureInput } from './picture-input.js';
import { TextInput } from './text-input.js';
import { WordsView } from './words-view.js';

export function LookPlace(): JSX.Element {
  const file = chosenModel();
  const asked = useAsk('/api/model', file ? { id: file.id } : null, file?.changedAt);
  const model = asked.value?.id === file?.id ? asked.value : null;
  return (
    <>
      <header><h1>Look</h1>{file && <ModelPick place="look" chosen={file} />}{file && <div class="actions"><a class="button" href={linkTo('model', file.id)}>Its layers</a></div>}</header>
      {models.value === null && <div class="skeleton" style={{ height: '420px' }} aria-busy="true" />}
      {models.value?.length === 0 && <NoModels doing="Here one gives a network a picture, a drawn digit or a text, and sees what it makes of it." />}
      <Trouble error={asked.error} />
      {file && !asked.error && (model
        ? model.cannotLook === null && model.kind !== 'other' ? <Looking key={model.id} model={model} /> : <Note><strong>This model cannot be looked through here.</strong> {model.cannotLook ?? 'It takes neither a picture nor a text.'}</Note>
        : <div class="split"><div class="skeleton" style={{ height: '340px' }} /><div class="skeleton" style={{ height: '340px' }} /></div>)}
    </>
  );
}

const scales: readonly { value: PixelScale | 'guess'; name: string }[] = [
  { value: 'guess', name: 'as the model seems to want it' }, { value: 'bytes', name: '0 to 255' }, { value: 'unit', name: '0 to 1' }, { value: 'symmetric', name: '-1 to 1' }, { value: 'caffe', name: 'BGR less the means of ImageNet' },
  { value: 'torch', name: '0 to 1 less means, by deviations' },
];
const scale = signal<PixelScale | 'guess'>('guess');

function Looking({ model }: { model: ModelDetail }): JSX.Element {
  const what = given.value && suits(given.value, model.kind) ? given.value : null;
  const [asked, start] = useAnswer<LookReply>();
  const [picked, setPicked] = useState<number | null>(null);
  const pixels = scale.value;
  useEffect(() => {
    setPicked(null);
    start(what && ask('/api/look', { model: model.id, ...(pixels !== 'guess' && model.kind !== 'text' && { scale: pixels }) }, 'blob' in what ? what.blob : what));
  }, [what, model.id, model.changedAt, pixels, start]);

  // On narrow pages the answer is below: go there, but not from under somebody's pen, and not to what was there before.
  const found = useRef<HTMLDivElement>(null);
  const before = useRef(what);
  const { value: look, error } = asked;
  useEffect(() => {
    if (!what || 'pixels' in what || what === before.current || !(look || error) || !matchMedia('(max-width: 1040px)').matches) return;
    before.current = what;
    found.current!.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  }, [look, error]);

  const classIndex = picked ?? look?.predictions[0]?.index ?? 0;
  return (
    <div class="split look-split">
      <section class="card stack" aria-label="What to look at">
        {model.kind === 'text' ? <TextInput /> : <>{model.kind === 'digit' && <DigitPad answer={look?.predictions[0]?.label} />}<PictureInput /></>}
        {model.kind !== 'text' && <details><summary class="small">Pixels</summary><Pick label="Numbers of a pixel" hidden choices={scales} value={pixels} onChange={(value) => { scale.value = value; }} /></details>}
      </section>
      <div ref={found} class="stack look-found" aria-busy={asked.waiting}>
        <Trouble error={error} />
        {!look && !error && (asked.waiting ? <div class="skeleton" style={{ height: '200px' }} /> : <Hint kind={model.kind} />)}
        {look && <Predictions model={model} look={look} chosen={classIndex} onChoose={setPicked} />}
        {look?.picture && model.layers.some(({ hasPlaces }) => hasPlaces) && <HeatView model={model} look={look} classIndex={classIndex} onClass={setPicked} />}
        {look?.tokens && <WordsView model={model} look={look} classIndex={classIndex} />}
        {look?.picture && <ActivationsView model={model} look={look} />}
      </div>
    </div>
  );
}

function Hint({ kind }: { kind: ModelDetail['kind'] }): JSX.Element {
  const [title, text] = kind === 'digit'
    ? ['Draw a digit', 'The network reads it after each stroke, and shows what it saw on the way.']
    : kind === 'text' ? ['Give it a text', 'The network says what it makes of it, and which words counted.'] : ['Give it a picture', 'The network says what it sees, where it looked, and what each of its layers answers.'];
  return <Empty icon="look" title={title}><p>{text}</p></Empty>;
}

function Predictions({ model, look, chosen, onChoose }: { model: ModelDetail; look: LookReply; chosen: number; onChoose: (index: number) => void }): JSX.Element {
  const shares = look.predictions.every(({ score }) => score >= 0 && score <= 1);
  const most = Math.max(1e-12, ...look.predictions.map(({ score }) => Math.abs(score)));
  const best = look.predictions[0];
  return (
    <section class="card stack" aria-label="Predictions">
      <div class="row"><h2><span role="status">{best ? <>It {model.kind === 'text' ? 'reads' : 'sees'}: <strong class="answer">{best.label}</strong></> : 'Predictions'}</span></h2><span class="small soft push">{model.name} · {look.milliseconds.toFixed(0)} ms</span></div>
      <Bars label="Predictions" chosen={chosen} onChoose={(key) => onChoose(Number(key))}
        bars={look.predictions.slice(0, 10).map(({ index, label, score }) => ({ key: index, name: label, share: shares ? score : Math.abs(score) / most, value: shares ? percent(score) : figure(score) }))} />
    </section>
  );
}
