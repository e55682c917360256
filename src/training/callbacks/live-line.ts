/** @file One line of the output that is redrawn in place; messages of others wait until it is done. */
import { openTerminal } from '#terminal';
import { announceThrough } from '../../core/log.js';
import type { Terminal } from './terminal.js';

let standard: Terminal | undefined;
/** The standard output of this process. */
export const standardOutput = (): Terminal => (standard ??= openTerminal());

/** The line being redrawn, if any, and what is to be said when it is done. */
let current: LiveLine | undefined;
let waiting: string[] = [];

/** Prints a message of its own line or lines, never into a bar that is being drawn. */
export function say(message: string): void {
  if (current === undefined) standardOutput().write(`${message}\n`);
  else waiting.push(message);
}

announceThrough(say);

/** A line that can be drawn again and again until it is finished. */
export class LiveLine {
  private drawn = '';

  constructor(private readonly terminal: Terminal) {}

  /** From now on messages wait. */
  open(): void {
    current = this;
  }

  /** Replaces what the line shows; it must fit into the terminal. One write, so nothing flickers. */
  draw(text: string): void {
    if (text === this.drawn) return;
    this.terminal.write(`\r${text}\u001b[K`);
    this.drawn = text;
  }

  /** The line's last text, which may be longer than the terminal is wide; then comes what was said meanwhile. */
  finish(text: string): void {
    this.terminal.write(this.drawn === '' ? `${text}\n` : `\r${text.replaceAll('\n', '\u001b[K\n')}\u001b[K\n`);
    this.close();
  }

  /** Leaves the line as it stands. */
  abandon(): void {
    if (this.drawn !== '') this.terminal.write('\n');
    this.close();
  }

  private close(): void {
    this.drawn = '';
    if (current !== this) return;
    current = undefined;
    const messages = waiting;
    waiting = [];
    for (const message of messages) this.terminal.write(`${message}\n`);
  }
}
