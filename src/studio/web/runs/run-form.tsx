/** @file The form of a new run, in a dialog. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunForm, StudioInfo } from '../../protocol/forms.js';
import type { RunSummary } from '../../protocol/runs.js';
import { ask } from '../api.js';
import { useAnswer, useAsk } from '../asking.js';
import { many } from '../format.js';
import { info, meetRun, said } from '../live.js';
import { Pick } from '../parts/choices.js';
import { Icon } from '../parts/icon.js';
import { Note, Trouble } from '../parts/messages.js';
import { go } from '../routes.js';

export function RunDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => { dialog.current!.showModal(); }, []);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="new-run" onClose={onClose}>
      <div class="row"><h2 id="new-run">New run</h2><button type="button" class="button square plain push" aria-label="Close" onClick={onClose}><Icon name="close" /></button></div>
      {info.value && <Form info={info.value} onDone={onClose} />}
    </dialog>
  );
}

function Form({ info: { forms, devices, folder }, onDone }: { info: StudioInfo; onDone: () => void }): JSX.Element {
  const folders = useAsk('/api/data-folders', {});
  const [chosen, setChosen] = useState('');
  const [changed, setChanged] = useState<Partial<RunForm>>({});
  const [asked, start] = useAnswer<RunSummary>();
  const set = (some: Partial<RunForm>): void => setChanged((before) => ({ ...before, ...some }));
  const source = folders.value?.find(({ path }) => path === chosen) ?? folders.value?.[0];
  const pictures = source?.kind !== 'texts';
  const { defaults, architectures } = forms[source?.kind ?? 'pictures'];
  const form: RunForm = { ...defaults, ...changed, data: source?.path ?? '' };
  const choose = (path: string): void => {
    setChosen(path);
    if (folders.value?.find((one) => one.path === path)?.kind !== source?.kind) setChanged({}); // the other kind has its own defaults
  };

  const submit = (event: Event): void => {
    event.preventDefault();
    const { imageSize, augment, ...rest } = form;
    start(ask('/api/run/start', {}, pictures ? { ...rest, imageSize, augment } : rest).then((run) => {
      meetRun(run);
      said.value = `${run.name} started`;
      go('runs', run.id);
      onDone();
      return run;
    }));
  };
  const number = (name: 'epochs' | 'batch' | 'imageSize' | 'learningRate' | 'validationSplit' | 'seed', label: string, min: number, max: number, step: number | 'any', hint?: string): JSX.Element => (
    <Field label={label} hint={hint}>
      <input class="input" type="number" name={name} required min={min} max={max} step={step} value={form[name]} onChange={(event) => set({ [name]: event.currentTarget.valueAsNumber })} />
    </Field>
  );

  if (folders.value?.length === 0) {
    return <Note><strong>Nothing to train on.</strong><p>Put a folder into <code>{folder}</code> that has a folder of pictures (or of texts) for each class, as <code>photos/cats</code> and <code>photos/dogs</code>; then open this form again.</p></Note>;
  }
  return (
    <form class="stack" onSubmit={submit} onInvalidCapture={(event) => { (event.target as Element).closest('details')?.setAttribute('open', ''); }}>
      <Pick label="Learn from" choices={(folders.value ?? []).map(({ path, kind, pictures: n, classes }) => ({ value: path, name: `${path} – ${many(n, kind === 'texts' ? 'text' : 'picture')}, ${many(classes.length, 'class', 'classes')}` }))} value={form.data} onChange={choose} />
      <div class="fields">
        <Pick label="Network" choices={architectures.map((name) => ({ value: name, name }))} value={form.arch} onChange={(arch) => set({ arch })} />
        {number('epochs', 'Epochs', 1, 10_000, 1)}
        {pictures && number('imageSize', 'Picture size', 8, 1024, 1, 'pixels')}
        {number('batch', 'Batch', 1, 4096, 1, 'per step')}
      </div>
      {pictures && <label class="check"><input type="checkbox" checked={form.augment} onChange={(event) => set({ augment: event.currentTarget.checked })} />Augment: turn, shift and flip the pictures at random</label>}
      <details>
        <summary>More settings</summary>
        <div class="fields">
          {number('learningRate', 'Learning rate', 0, 10, 'any')}
          {number('validationSplit', 'For validation', 0, 0.9, 0.01, 'share of the samples')}
          {number('seed', 'Seed', 0, 2 ** 31 - 1, 1, 'same seed, same run')}
          {devices.length > 1 && <Pick label="Computes on" choices={devices.map((name) => ({ value: name, name }))} value={form.device} onChange={(device) => set({ device })} />}
        </div>
      </details>
      <Trouble error={asked.error ?? folders.error} />
      <div class="row"><button type="submit" class="button main" disabled={asked.waiting || form.data === ''}>{asked.waiting ? 'Starting …' : 'Start training'}</button></div>
    </form>
  );
}

function Field({ label, hint, children }: { label: string; hint?: string | undefined; children: ComponentChildren }): JSX.Element {
  return <label class="field"><span class="label">{label}{hint && <span class="hint"> · {hint}</span>}</span>{children}</label>;
}
