/** @file Standard output in Node. */
import { setting } from '../../core/log.js';
import type { Terminal } from './terminal.js';

/** Colours as https://no-color.org asks; `TERM=dumb` is a terminal that cannot be redrawn. */
export function openTerminal(): Terminal {
  const { stdout } = process;
  return {
    get columns() {
      return stdout.isTTY && setting('TERM') !== 'dumb' ? stdout.columns || 80 : null;
    },
    colours: stdout.isTTY && (setting('NO_COLOR') ?? '') === '',
    write: (text) => void stdout.write(text),
  };
}
