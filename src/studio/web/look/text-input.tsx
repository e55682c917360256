/** @file A text to look at. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { limits } from '../../protocol/basics.js';
import { count } from '../format.js';
import { given } from './given.js';

export function TextInput(): JSX.Element {
  const [text, setText] = useState(given.value && 'text' in given.value ? given.value.text : '');
  return (
    <form class="stack" style={{ gap: '8px' }} onSubmit={(event) => { event.preventDefault(); given.value = { text }; }}>
      <label class="field"><span class="label">Text</span>
        <textarea class="input" required maxLength={limits.textCharacters} rows={7} value={text} placeholder="Paste a review, a headline, a sentence" onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit(); }} />
      </label>
      <div class="row"><button type="submit" class="button main" disabled={text.trim() === ''}>Look</button><span class="small soft">{text ? `${count(text.length)} characters` : 'Ctrl + Enter looks too'}</span></div>
    </form>
  );
}
