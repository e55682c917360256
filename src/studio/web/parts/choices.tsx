/** @file One of a few, as buttons side by side; one of many, as a list. */
import type { JSX } from 'preact';

export interface Choice<T extends string> { readonly value: T; readonly name: string; /** In a list: the heading that it stands under. */ readonly group?: string }

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
        {groupsOf(choices).map(([group, own]) => (group === undefined ? own.map(option) : <optgroup key={group} label={group}>{own.map(option)}</optgroup>))}
      </select>
    </label>
  );
}

const option = ({ value, name }: Choice<string>): JSX.Element => <option key={value} value={value}>{name}</option>;

/** Under their headings, in the order in which they come. */
function groupsOf<C extends Choice<string>>(choices: readonly C[]): [group: string | undefined, own: C[]][] {
  const found = new Map<string | undefined, C[]>();
  for (const choice of choices) found.set(choice.group, [...(found.get(choice.group) ?? []), choice]);
  return [...found];
}
