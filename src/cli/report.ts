/** @file How the command line tells an error: in words for those that we expect, with the stack for those that we do not. */
import { type ErrorFields, KeratinError } from '../core/errors.js';
import { debugging } from '../core/log.js';

/** Prints the error to standard error and ends with exit code 1. */
export function reportAndExit(error: unknown): never {
  console.error(error instanceof KeratinError && !debugging('trace') ? errorText(error, process.stderr.columns ?? 80) : error);
  process.exit(1);
}

/** The four parts, each wrapped at the width of the terminal. */
export function errorText({ where = '', expected, received, fix }: Pick<ErrorFields, 'where' | 'expected' | 'received' | 'fix'>, columns: number): string {
  const part = (name: string, text: string): string => {
    // A command stands on a line of its own, however long, to be copied.
    const [, words = text, command] = /^(.*:) (keratin [^;]+)$/.exec(text) ?? [];
    return `  ${wrap(`${name.padEnd(10)}${words}`, columns - 2, 12)}${command === undefined ? '' : `\n${' '.repeat(12)}${command}`}`;
  };
  const place = where === '' ? 'error' : where.replace(/^keratin /, ''); // errors of the command line name it themselves
  return [wrap(`keratin: ${place}`, columns, 9), part('expected', expected), part('received', received), part('fix', fix)].join('\n');
}

/** The text in lines of at most `width` characters, all but the first indented. Words stay whole, even too long ones: they may be paths. */
export function wrap(text: string, width: number, indent = 0): string {
  const lines: string[] = [];
  let line = '';
  for (const [word] of text.matchAll(/\s*\S+/g)) {
    const room = lines.length === 0 ? width : width - indent;
    if (line !== '' && line.length + word.length > room) {
      lines.push(line);
      line = word.trimStart();
    } else line += word;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
