/** @file The page: four places at the left (or below), the chosen one beside them. */
import { Fragment, type JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { DataPlace } from './data/data-place.js';
import { connected, info, runs, said } from './live.js';
import { LookPlace } from './look/look-place.js';
import { ModelPlace } from './model/model-place.js';
import { Icon } from './parts/icon.js';
import { type Place, linkTo, places, route } from './routes.js';
import { RunsPlace } from './runs/runs-place.js';
import { isLive } from './runs/states.js';
import { type Theme, theme } from './theme.js';

const names: Readonly<Record<Place, string>> = { runs: 'Runs', model: 'Model', look: 'Look', data: 'Data' };
const bodies: Readonly<Record<Place, () => JSX.Element>> = { runs: RunsPlace, model: ModelPlace, look: LookPlace, data: DataPlace };

export function Frame(): JSX.Element {
  const { place } = route.value;
  const Body = bodies[place];
  const training = runs.value?.find((run) => isLive(run));
  useEffect(() => {
    const progress = training?.live ? `${training.live.epoch}/${training.live.epochs} · ` : '';
    document.title = `${progress}${names[place]} – Keratin studio`;
  });
  return (
    <div class="frame">
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>Skip to the content</a>
      <header class="rail"><div class="rail-in">
        <a class="brand" href={linkTo('runs')}><img src={new URL('./icon.svg', import.meta.url).href} alt="" width="28" height="28" />Keratin studio</a>
        <nav class="places" aria-label="Places">
          {places.map((name) => (
            <a key={name} href={linkTo(name)} aria-current={name === place ? 'page' : undefined}><Icon name={name} />{names[name]}</a>
          ))}
        </nav>
        <div class="rail-foot">
          {info.value && <p class="folder" title={info.value.folder}>{info.value.folder.split(/(?<=[\\/])/).map((part, i) => <Fragment key={i}>{part}<wbr /></Fragment>)}<br />{info.value.runtime}</p>}
          <ThemeSwitch />
        </div>
      </div></header>
      <main class="place" id="main" tabIndex={-1}>
        {connected.value === 'lost' && (
          <div class="notice bad" role="status"><Icon name="warning" /><div><strong>The studio does not answer.</strong> See whether <code>keratin studio</code> still runs in its terminal. This page goes on by itself when it is back.</div></div>
        )}
        <Body />
      </main>
      <p class="unseen" role="status" aria-live="polite">{said.value}</p>
    </div>
  );
}

const next: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const spoken: Readonly<Record<Theme, string>> = { system: 'as the system', light: 'light', dark: 'dark' };

function ThemeSwitch(): JSX.Element {
  const now = theme.value;
  const title = `Colours: ${spoken[now]}. Change to ${spoken[next[now]]}`;
  return (
    <button type="button" class="button square plain" title={title} aria-label={title} onClick={() => { theme.value = next[now]; }}>
      <Icon name={now} />
    </button>
  );
}
