/** @file Words on colours: blue for a class, red against it, the stronger the deeper; for pages and for terminals. */
import { look, tint } from './svg.js';

export interface Word {
  readonly word: string;
  readonly step: number;
  /** What speaks for the class is above 0, what speaks against it below. */
  readonly importance: number;
}

interface Shade { readonly paper: string; readonly ink: string }

/** Colours of each word; null where it counts for next to nothing. */
function shades(words: readonly Word[]): (Shade | null)[] {
  const largest = words.reduce((most, { importance }) => Math.max(most, Math.abs(importance)), 0);
  return words.map(({ importance }) => {
    const depth = largest > 0 ? Math.abs(importance) / largest : 0;
    return depth < 0.04 ? null : { paper: tint(importance > 0 ? look.right : look.wrong, depth), ink: depth > 0.55 ? look.paper : look.ink };
  });
}

const escape = (text: string): string => text.replace(/\p{Cc}/gu, ' ').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** A paragraph of HTML; how much each word counts stands in its title. */
export function wordsAsHtml(words: readonly Word[]): string {
  const colors = shades(words);
  const spans = words.map(({ word, importance }, i) => {
    const shade = colors[i];
    const style = shade === null || shade === undefined ? '' : ` style="background:${shade.paper};color:${shade.ink};border-radius:3px;padding:0 2px"`;
    return `<span title="${importance >= 0 ? '+' : ''}${importance.toPrecision(3)}"${style}>${escape(word)}</span>`;
  });
  return `<p class="word-importance">${spans.join(' ')}</p>`;
}

/** Each word with ANSI colours, control characters as spaces. */
export function wordsForTerminal(words: readonly Word[]): string[] {
  const colors = shades(words);
  const levels = (color: string): string => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)).join(';');
  return words.map(({ word }, i) => {
    const shade = colors[i];
    const plain = word.replace(/\p{Cc}/gu, ' ');
    return shade === null || shade === undefined ? plain : `\u001b[48;2;${levels(shade.paper)}m\u001b[38;2;${levels(shade.ink)}m${plain}\u001b[0m`;
  });
}
