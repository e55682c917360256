/** @file Pictures of a run as the network gets them, with the variations of augmentation where it has them. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { RunId } from '../../protocol/basics.js';
import { useAsk } from '../asking.js';
import { Choices } from '../parts/choices.js';
import { Icon } from '../parts/icon.js';
import { Trouble } from '../parts/messages.js';

interface Props { readonly run: RunId; readonly names: readonly string[]; readonly part: string; readonly onPart: (part: string) => void; readonly augmented: boolean }

export function PictureSheet({ run, names, part, onPart, augmented }: Props): JSX.Element {
  const [vary, setVary] = useState(augmented);
  const [seed, setSeed] = useState(1);
  const varied = vary && augmented && part === 'training';
  const { value, error, waiting } = useAsk('/api/data/sheet', { run, part, count: 30, seed, ...(varied && { augmented: '1' as const }) });
  return (
    <section class="card stack" aria-label="Pictures">
      <div class="row">
        <h2>As the network gets them</h2>
        <div class="row push">
          {names.length > 1 && <Choices label="Part" choices={names.map((name) => ({ value: name, name }))} value={part} onChange={onPart} />}
          {augmented && <label class="check small"><input type="checkbox" checked={varied} disabled={part !== 'training'} onChange={(event) => setVary(event.currentTarget.checked)} />augmented</label>}
          <button type="button" class="button" onClick={() => setSeed(seed + 1)}><Icon name="again" size={16} />Others</button>
        </div>
      </div>
      <Trouble error={error} />
      {!value && !error && <div class="skeleton" style={{ height: '360px' }} />}
      {value && (
        <ul class="tiles" aria-busy={waiting}>
          {value.samples.map(({ picture, label, file }, i) => (
            <li key={i}><img src={picture.src} alt="" title={file} width={picture.width} height={picture.height} class={picture.width < 80 ? 'pixelated' : ''} /><span class="small">{label}</span></li>
          ))}
        </ul>
      )}
    </section>
  );
}
