/** @file Drawings as SVG text: elements, and the look that all charts share. */

/** An element; attributes that are undefined are left out, numbers keep two decimals. */
export function element(name: string, attributes: Readonly<Record<string, string | number | undefined>>, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escape(value!)}"`).join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** Text at [x, y]; `bold`, `grey` and other attributes as options. */
export function text(content: string, x: number, y: number, attributes: Readonly<Record<string, string | number | undefined>> = {}): string {
  return element('text', { x, y, ...attributes }, escape(content));
}

/** A whole drawing on white. */
export function drawing(width: number, height: number, ...children: readonly string[]): string {
  return element('svg', {
    xmlns: 'http://www.w3.org/2000/svg', 'xmlns:xlink': 'http://www.w3.org/1999/xlink', width, height, viewBox: `0 0 ${round(width)} ${round(height)}`,
    'font-family': 'DejaVu Sans, Verdana, sans-serif', 'font-size': 13, fill: look.ink,
  }, element('rect', { width, height, fill: look.paper }), ...children);
}

export const look = {
  paper: '#ffffff', ink: '#24292f', quiet: '#6e7781', faint: '#e6e8eb',
  training: '#1f6fb4', validation: '#e36209', right: '#1f6fb4', wrong: '#c93c2b',
} as const;

/** Rough width in pixels of text in DejaVu Sans. */
export const textWidth = (content: string, fontSize = 13): number =>
  [...content].reduce((width, letter) => width + (letter > '\u2e7f' ? 1 : /[ijl.,:;'|! ()[\]]/.test(letter) ? 0.38 : /[mwMW@%]/.test(letter) ? 0.92 : 0.62), 0) * fontSize;

/** The text, or as much of it as `room` pixels hold. */
export function shorten(content: string, room: number, fontSize: number): string {
  const letters = Math.floor((content.length * room) / textWidth(content, fontSize) + 1e-6); // what just fits is not cut
  return letters < content.length ? `${content.slice(0, Math.max(1, letters - 1))}…` : content;
}

/** A colour between white (0) and `color` (1). */
export function tint(color: string, share: number): string {
  const channel = (at: number): string => {
    const level = Number.parseInt(color.slice(at, at + 2), 16);
    return Math.round(255 + (level - 255) * Math.min(1, Math.max(0, share))).toString(16).padStart(2, '0');
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

const round = (value: number): string => String(Math.round(value * 100) / 100);
const escape = (value: string): string =>
  value.replace(/\p{Cc}/gu, ' ').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
