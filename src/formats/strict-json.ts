/** @file JSON from a file that nobody vouches for: UTF-8 without errors, no name twice in an object, no `__proto__`. */
import { type ErrorFields, KeratinError, show } from '../core/errors.js';

/** How {@link parseStrictJson} reads. */
export interface JsonOptions {
  /** Python's NaN and Infinity, which are no JSON, become null and a number too large for a computer. */
  readonly python?: boolean;
}

/** Parses the bytes or text of a JSON document.
 * @throws KeratinError `file/json` where it is no JSON, `file/duplicate` where an object has a name twice */
export function parseStrictJson(source: Uint8Array | string, { python = false }: JsonOptions = {}): unknown {
  let text: string;
  let value: unknown;
  try {
    text = typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(source);
    if (python) text = withoutPythonWords(text);
    value = JSON.parse(text);
  } catch (cause) {
    throw broken({ expected: 'JSON in UTF-8', received: (cause as Error).message, cause });
  }
  checkNames(text);
  return value;
}

function withoutPythonWords(text: string): string {
  if (!/\b(NaN|Infinity)\b/.test(text)) return text;
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (token) => (token.startsWith('"') ? token : token === 'NaN' ? 'null' : token.startsWith('-') ? '-1e999' : '1e999'));
}

/** JSON.parse keeps the last of two equal names, so the (valid) text is read once more for its names. */
function checkNames(text: string): void {
  const open: Set<string>[] = [];
  let start = 0;
  let end = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"') {
      start = i++;
      while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
      end = i + 1;
    } else if (c === '{') {
      open.push(new Set());
    } else if (c === '}') {
      open.pop();
    } else if (c === ':') {
      const name = JSON.parse(text.slice(start, end)) as string;
      const names = open.at(-1)!;
      if (name === '__proto__') throw broken({ code: 'file/name', expected: 'plain names', received: show(name) });
      if (names.has(name)) throw broken({ code: 'file/duplicate', expected: 'each name once', received: `${show(name)} twice` });
      names.add(name);
    }
  }
}

const broken = (fields: Partial<ErrorFields> & Pick<ErrorFields, 'expected' | 'received'>): KeratinError =>
  new KeratinError({ code: 'file/json', fix: 'save the file anew; this one is damaged or was made by a faulty program', ...fields });
