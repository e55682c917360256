/** @file Shares as bars, the likeliest first; a name is a button where it can be chosen. */
import type { JSX } from 'preact';

export interface Bar { readonly key: string | number; readonly name: string; readonly share: number; readonly value: string }

export function Bars({ bars, chosen, onChoose, label }: { bars: readonly Bar[]; chosen?: Bar['key'] | null; onChoose?: (key: Bar['key']) => void; label: string }): JSX.Element {
  return (
    <ol class="bars" aria-label={label}>
      {bars.map(({ key, name, share, value }) => (
        <li key={key} class={key === chosen ? 'chosen' : ''}>
          {onChoose
            ? <button type="button" class="name" title={name} aria-pressed={key === chosen} onClick={() => onChoose(key)}>{name}</button>
            : <span class="name" title={name}>{name}</span>}
          <span class="bar" aria-hidden="true"><span style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} /></span>
          <span class="value">{value}</span>
        </li>
      ))}
    </ol>
  );
}
