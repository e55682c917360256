/** @file The form of a new run, in a dialog. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DataFolder, RunForm, StudioInfo } from '../../protocol/forms.js';
import type { RunSummary } from '../../protocol/runs.js';
import { ask } from '../api.js';
import { useAnswer, useAsk } from '../asking.js';
import { many } from '../format.js';
import { info, meetRun, said } from '../live.js';
import { Pick } from '../parts/choices.js';
import { Icon } from '../parts/icon.js';
import { Note, Trouble } from '../parts/messages.js';
import { go } from '../routes.js';
import { BaseField, NumberField, PictureChecks, SeriesFields, TargetField, TextFields, WindowFields } from './form-fields.js';

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

function Form({ info: { forms, bases, onBase, devices, folder }, onDone }: { info: StudioInfo; onDone: () => void }): JSX.Element {
  const folders = useAsk('/api/data-folders', {});
  const [chosen, setChosen] = useState('');
  const [changed, setChanged] = useState<Partial<RunForm>>({});
  const [asked, start] = useAnswer<RunSummary>();
  const set = (some: Partial<RunForm>): void => setChanged((before) => ({ ...before, ...some }));
  const source = folders.value?.find(({ path }) => path === chosen) ?? folders.value?.[0];
  const kind = source?.kind ?? 'pictures';
  const { defaults, architectures } = forms[kind];
  const form: RunForm = { ...defaults, ...(kind === 'series' && { target: source!.columns[0]! }), ...(changed.base && { ...onBase, imageSize: null }), ...asKnown(changed), data: source?.path ?? '' };
  const filled = { form, set };
  const choose = (path: string): void => {
    setChosen(path);
    if (folders.value?.find((one) => one.path === path)?.kind !== kind) setChanged({}); // another kind has its own defaults
    else setChanged(({ target: _, ...same }) => same);
  };

  const submit = (event: Event): void => {
    event.preventDefault();
    start(ask('/api/run/start', {}, form).then((run) => {
      meetRun(run);
      said.value = `${run.name} started`;
      go('runs', run.id);
      onDone();
      return run;
    }));
  };

  if (folders.value?.length === 0) {
    return <Note><strong>Nothing to learn from.</strong><p>Put a folder into <code>{folder}</code> that has a folder of pictures (or of texts) for each class, as <code>photos/cats</code> and <code>photos/dogs</code>, or a table of measurements, as <code>weather.csv</code>; then open this form again.</p></Note>;
  }
  return (
    <form class="stack" onSubmit={submit} onInvalidCapture={(event) => { (event.target as Element).closest('details')?.setAttribute('open', ''); }}>
      <Pick label="Learn from" choices={(folders.value ?? []).map((one) => ({ value: one.path, name: `${one.path} – ${described(one)}` }))} value={form.data} onChange={choose} />
      {kind === 'series' && <TargetField {...filled} columns={source!.columns} />}
      {kind === 'pictures' && <BaseField {...filled} bases={bases} />}
      <div class="fields">
        {!form.base && <Pick label="Network" choices={architectures.map((name) => ({ value: name, name }))} value={form.arch} onChange={(arch) => set({ arch })} />}
        {kind === 'series' && <WindowFields {...filled} />}
        <NumberField {...filled} name="epochs" label="Epochs" min={1} max={10_000} />
        {kind === 'pictures' && <NumberField {...filled} name="imageSize" label="Picture size" min={8} max={1024} hint="px" {...(form.base && { usual: String(bases.find(({ name }) => name === form.base)?.imageSize ?? 'as the base') })} />}
        <NumberField {...filled} name="batch" label="Batch" min={1} max={4096} hint="per step" />
      </div>
      {kind === 'pictures' && <PictureChecks {...filled} />}
      <details>
        <summary>More settings</summary>
        <div class="fields">
          {kind === 'texts' && <TextFields {...filled} />}
          {kind === 'series' && <SeriesFields {...filled} />}
          <NumberField {...filled} name="learningRate" label="Learning rate" min={0} max={10} step="any" />
          <NumberField {...filled} name="validationSplit" label="Validation" min={0} max={0.9} step={0.01} hint="share" />
          <NumberField {...filled} name="seed" label="Seed" min={0} max={2 ** 31 - 1} />
          {devices.length > 1 && <Pick label="Computes on" choices={devices.map((name) => ({ value: name, name }))} value={form.device} onChange={(device) => set({ device })} />}
        </div>
      </details>
      <Trouble error={asked.error ?? folders.error} />
      <div class="row"><button type="submit" class="button main" disabled={asked.waiting || form.data === ''}>{asked.waiting ? 'Starting …' : 'Start training'}</button></div>
    </form>
  );
}

function described({ kind, pictures, classes, columns }: DataFolder): string {
  if (kind === 'series') return `table, ${many(columns.length, 'column')}`;
  return `${many(pictures, kind === 'texts' ? 'text' : 'picture')}, ${many(classes.length, 'class', 'classes')}`;
}

/** Without what was changed back to the usual. */
const asKnown = (changed: Partial<RunForm>): Partial<RunForm> => Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
