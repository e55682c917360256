/** @file The page's few line icons, drawn on a grid of 20. */
import type { JSX } from 'preact';

const paths = {
  runs: 'M3 16h14M4 13l4-5 3 3 5-7',
  model: 'M10 2.5 17 6l-7 3.5L3 6zM3 10l7 3.5L17 10M3 14l7 3.5 7-3.5',
  look: 'M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10zm8-2.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z',
  data: 'M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6z',
  plus: 'M10 4v12M4 10h12',
  pause: 'M7 4v12M13 4v12',
  play: 'M6 4l10 6-10 6z',
  stop: 'M5 5h10v10H5z',
  close: 'M5 5l10 10M15 5 5 15',
  back: 'M12 4l-6 6 6 6',
  warning: 'M10 3 18 16.5H2zM10 8v4M10 14.300v.2',
  hint: 'M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM10 9v4.5M10 6.300v.2',
  light: 'M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10 1.5V3M10 17v1.5M1.5 10H3M17 10h1.5M4 4l1 1M15 15l1 1M4 16l1-1M15 5l1-1',
  dark: 'M16.5 12.5A7 7 0 0 1 7.5 3.5a7 7 0 1 0 9 9z',
  system: 'M2.5 4h15v10h-15zM7 17h6M10 14v3',
  picture: 'M3 4h14v12H3zM3 13l4-4 4 4 2.5-2.5L17 14M13 7.300v.2',
  pen: 'M4 16l1-4 8.5-8.5 3 3L8 15zM12 5l3 3',
  again: 'M16 10a6 6 0 1 1-2-4.5M14 2.5v3.200h-3.200',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
} as const;
export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
