/** @file Which place is shown: the part of the address behind `#`, as `#/model/runs%2Fphotos%2Fbest/conv2d_1`. */
import { signal } from '@preact/signals';

export const places = ['runs', 'model', 'look', 'data'] as const;
export type Place = (typeof places)[number];

/** `id` names a run or a model, `part` a layer in it. */
export interface Route { readonly place: Place; readonly id: string | null; readonly part: string | null }

function read(hash: string): Route {
  const [place, id, part] = hash.replace(/^#\/?/, '').split('/').map((text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return '';
    }
  });
  return { place: places.find((known) => known === place) ?? 'runs', id: id || null, part: part || null };
}

export const route = signal<Route>(read(location.hash));
addEventListener('hashchange', () => { route.value = read(location.hash); });

export function linkTo(place: Place, id?: string | null, part?: string | null): string {
  return `#/${[place, id, part].filter((text): text is string => Boolean(text)).map(encodeURIComponent).join('/')}`;
}

export function go(place: Place, id?: string | null, part?: string | null): void {
  location.hash = linkTo(place, id, part);
}
