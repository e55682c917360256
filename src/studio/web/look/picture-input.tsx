/** @file Ways to give a picture: drop it, pick it, paste it, or choose one of the folder. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { plainRoutes, routeWith } from '../../protocol/api.js';
import { type ErrorReply, limits } from '../../protocol/basics.js';
import { useAsk } from '../asking.js';
import { bytes } from '../format.js';
import { Icon } from '../parts/icon.js';
import { Trouble } from '../parts/messages.js';
import { given } from './given.js';

export function PictureInput(): JSX.Element {
  const [over, setOver] = useState(false);
  const [error, setError] = useState<ErrorReply['error'] | null>(null);
  const pick = useRef<HTMLInputElement>(null);

  const take = (file: File | null | undefined): void => {
    if (!file) return;
    const wrong = refused(file);
    setError(wrong);
    if (!wrong) given.value = { blob: file, name: file.name };
  };
  useEffect(() => {
    const pasted = (event: ClipboardEvent): void => {
      const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (file) { event.preventDefault(); take(file); }
    };
    addEventListener('paste', pasted);
    return () => removeEventListener('paste', pasted);
  }, []);

  return (
    <div class="stack">
      <div class={over ? 'drop over' : 'drop'}
        onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
        onDrop={(event) => { event.preventDefault(); setOver(false); take(event.dataTransfer?.files[0]); }}
      >
        <Icon name="picture" size={28} />
        <p>Drop a picture here, paste one, or</p>
        <button type="button" class="button" onClick={() => pick.current!.click()}>Choose a file</button>
        <input ref={pick} type="file" accept="image/*" class="unseen" tabIndex={-1} aria-label="Picture file" onChange={(event) => { take(event.currentTarget.files?.[0]); event.currentTarget.value = ''; }} />
      </div>
      <Trouble error={error} />
      <FolderPictures />
    </div>
  );
}

function refused(file: File): ErrorReply['error'] | null {
  if (file.type && !file.type.startsWith('image/')) return { code: 'page/picture', expected: 'a picture', received: `${file.name} (${file.type})`, fix: 'drop a JPEG, PNG, WebP or GIF file' };
  if (file.size > limits.pictureBytes) return { code: 'page/size', expected: `at most ${bytes(limits.pictureBytes)}`, received: bytes(file.size), fix: 'make the picture smaller first' };
  return null;
}

/** The pictures of the studio's folder, to pick from. */
function FolderPictures(): JSX.Element | null {
  const [folder, setFolder] = useState('.');
  const [from, setFrom] = useState(0);
  const { value, error } = useAsk('/api/pictures', { folder, from });
  const enter = (path: string): void => { setFolder(path); setFrom(0); };
  const now = given.value && 'file' in given.value ? given.value.file : null;
  if (value && folder === '.' && from === 0 && value.files.length === 0 && value.folders.length === 0) return null;
  return (
    <section class="stack" style={{ gap: '8px' }} aria-label="Pictures of this folder">
      <div class="row small">
        <h2 class="minor">From this folder</h2>
        {folder !== '.' && <button type="button" class="button plain" onClick={() => enter(folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '.')}><Icon name="back" size={14} />{folder}</button>}
      </div>
      <Trouble error={error} />
      <div class="folder-pictures">
        {value?.folders.map((path) => <button type="button" key={path} class="button small" onClick={() => enter(path)}>{path.split('/').at(-1)}</button>)}
        {value && value.files.length > 0 && (
          <ul class="thumbnails">
            {value.files.slice(0, 60).map((file) => (
              <li key={file}>
                <button type="button" aria-pressed={file === now} title={file} onClick={() => { given.value = { file }; }}>
                  <img src={routeWith(plainRoutes.thumbnail, { file })} alt={file.split('/').at(-1)} width="64" height="64" loading="lazy" />
                </button>
              </li>
            ))}
          </ul>
        )}
        {value && (value.files.length > 60 || value.next !== null) && <button type="button" class="button plain small" onClick={() => setFrom(from + Math.min(60, value.files.length))}>More</button>}
      </div>
    </section>
  );
}
