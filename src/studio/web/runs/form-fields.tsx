/** @file The fields of the form of a new run that only pictures, only texts or only tables have. */
import type { ComponentChildren, JSX } from 'preact';
import type { DataFolder, RunForm, StudioInfo } from '../../protocol/forms.js';
import { models } from '../live.js';
import { type Choice, Pick } from '../parts/choices.js';

/** The form as it stands, and how it is changed. */
export interface Filled { readonly form: RunForm; readonly set: (some: Partial<RunForm>) => void }

export function Field({ label, hint, children }: { label: string; hint?: string | undefined; children: ComponentChildren }): JSX.Element {
  return <label class="field"><span class="label">{label}{hint && <span class="hint"> · {hint}</span>}</span>{children}</label>;
}

type Numeric = { [K in keyof RunForm]-?: NonNullable<RunForm[K]> extends number ? K : never }[keyof RunForm];
interface NumberProps extends Filled { readonly name: Numeric; readonly label: string; readonly min?: number; readonly max?: number; readonly step?: number | 'any'; readonly hint?: string; /** What an empty field stands for; without it the field must be filled. */ readonly usual?: string }

export function NumberField({ form, set, name, label, min, max, step = 1, hint, usual }: NumberProps): JSX.Element {
  return (
    <Field label={label} hint={hint}>
      <input class="input" type="number" name={name} required={usual === undefined} placeholder={usual} min={min} max={max} step={step} value={form[name] ?? ''}
        onChange={({ currentTarget: { value, valueAsNumber } }) => set({ [name]: value === '' ? null : valueAsNumber })} />
    </Field>
  );
}

/** What a network of pictures begins with: nothing, a network that others have trained, or a model of the folder. */
export function BaseField({ form, set, bases }: Filled & { readonly bases: StudioInfo['bases'] }): JSX.Element {
  const choices: Choice<string>[] = [
    { value: '', name: 'nothing: it learns all by itself' },
    ...bases.map(({ name }) => ({ value: name, name, group: 'Trained by others, on photos' })),
    ...(models.value ?? []).filter(({ format }) => format !== 'onnx').map(({ id }) => ({ value: `./${id}`, name: id === '.' ? 'this folder' : id, group: 'Models of this folder' })),
  ];
  const isNamed = bases.some(({ name }) => name === form.base);
  return (
    <>
      <Pick label="Begin with" choices={choices} value={form.base ?? ''} onChange={(base) => set({ base: base === '' ? null : base, imageSize: undefined, ...(base === '' && { fineTune: false }) })} />
      {form.base && <p class="small soft">A classifier learns behind it, while the base stays as it is.{isNamed && ' Its weights are fetched from Keras once, and kept in the folder .keras of your home.'}</p>}
    </>
  );
}

export function PictureChecks({ form, set }: Filled): JSX.Element {
  return (
    <>
      <Check label="Augment: turn, shift and flip the pictures at random" value={form.augment} onChange={(augment) => set({ augment })} />
      {form.base && <Check label="Fine-tune: in the second half the end of the base learns too" value={form.fineTune} onChange={(fineTune) => set({ fineTune })} />}
    </>
  );
}

function Check({ label, value, onChange }: { label: string; value: boolean | undefined; onChange: (value: boolean) => void }): JSX.Element {
  return <label class="check"><input type="checkbox" checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />{label}</label>;
}

export function TextFields(filled: Filled): JSX.Element {
  const { form, set } = filled;
  return (
    <>
      <NumberField {...filled} name="words" label="Words" hint="most frequent" min={2} max={1e6} />
      <NumberField {...filled} name="length" label="Length" hint="words" min={1} max={1e5} usual="the longest" />
      <NumberField {...filled} name="dropout" label="Dropout" hint="share" min={0} max={0.95} step={0.05} />
      <Field label="Language">
        <input class="input" name="language" placeholder="zh: no spaces" pattern="[A-Za-z]{2,3}(-[A-Za-z0-9]+)*" value={form.language ?? ''} onChange={(event) => set({ language: event.currentTarget.value.trim() || null })} />
      </Field>
    </>
  );
}

export function TargetField({ form, set, columns }: Filled & { readonly columns: DataFolder['columns'] }): JSX.Element {
  return <Pick label="Forecast" choices={columns.map((name) => ({ value: name, name }))} value={form.target ?? ''} onChange={(target) => set({ target })} />;
}

export function WindowFields(filled: Filled): JSX.Element {
  return (
    <>
      <NumberField {...filled} name="lookback" label="Look back" hint="rows" min={1} max={1e6} />
      <NumberField {...filled} name="step" label="Read every" hint="rows" min={1} max={1e6} />
      <NumberField {...filled} name="delay" label="Ahead" hint="rows" min={0} max={1e6} />
    </>
  );
}

export function SeriesFields(filled: Filled): JSX.Element {
  return (
    <>
      <NumberField {...filled} name="steps" label="Steps" hint="an epoch" min={1} max={1e6} usual="all, up to 500" />
      <NumberField {...filled} name="missing" label="Missing" hint="its number" step="any" usual="as -9999" />
      <NumberField {...filled} name="dropout" label="Dropout" hint="share" min={0} max={0.95} step={0.05} />
    </>
  );
}
