/** @file Light and dark: as the system says, or as the switch was set last. */
import { computed, effect, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';
const key = 'keratin-theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');

const stored = localStorage.getItem(key);
export const theme = signal<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system');
const system = signal(systemDark.matches);
systemDark.addEventListener('change', () => { system.value = systemDark.matches; });

export const dark = computed(() => (theme.value === 'system' ? system.value : theme.value === 'dark'));

effect(() => {
  if (theme.value === 'system') {
    delete document.documentElement.dataset['theme'];
    localStorage.removeItem(key);
  } else {
    document.documentElement.dataset['theme'] = theme.value;
    localStorage.setItem(key, theme.value);
  }
});

/** What a CSS variable is in the theme of now, for canvases: `colorOf('--accent')`. */
export function colorOf(variable: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
