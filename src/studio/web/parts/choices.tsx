/** @file One of a few, as buttons side by side; one of many, as a list. */
import type { JSX } from 'preact';

export interface Choice<T extends string> { readonly value: T; readonly name: string }

export function Choices<T extends string>({ label, choices, value, onChange }: { label: string; choices: readonly Choice<T>[]; value: T; onChange: (value: T) => void }): JSX.Element {
  return (
    <div class="choices" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button type="button" key={choice.value} aria-pressed={choice.value === value} onClick={() => onChange(choice.value)}>{choice.name}</button>
      ))}
    </div>
  );
}

export function Pick<T extends string>({ label, hidden = false, choices, value, onChange }: {
  label: string; hidden?: boolean; choices: readonly Choice<T>[]; value: T; onChange: (value: T) => void;
}): JSX.Element {
  return (
    <label class="field">
      <span class={hidden ? 'unseen' : 'label'}>{label}</span>
      <select class="input" value={value} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.name}</option>)}
      </select>
    </label>
  );
}
