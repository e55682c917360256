/** @file The browser's console, which takes whole lines. */
import type { Terminal } from './terminal.js';

export function openTerminal(): Terminal {
  let line = '';
  return {
    columns: null,
    colours: false,
    write(text) {
      const lines = (line + text).split('\n');
      line = lines.pop()!;
      if (lines.length > 0) console.log(lines.join('\n'));
    },
  };
}
