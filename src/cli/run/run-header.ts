/** @file What is said before a run begins: lines of a title and what it is, wrapped at the width of the terminal. */
import { availableParallelism } from 'node:os';
import { currentBackend } from '../../runtime/function.js';
import { wrap } from '../report.js';
import { counted } from '../text.js';

export async function runHeader(lines: readonly (readonly [title: string, text: string])[], { resume, device, folder }: { readonly resume: string | undefined; readonly device: string | undefined; readonly folder: string }): Promise<string> {
  const { name, version } = await currentBackend();
  const all: readonly (readonly [string, string])[] = [...lines, ['device', `${device ?? 'cpu'}, ${counted(availableParallelism(), 'core')} (${name} ${version})`], ['writes to', `${folder}/`]];
  const width = (process.stdout.columns ?? 80) - 2;
  return [resume === undefined ? 'Training a new network' : `Going on with ${resume}`, ...all.map(([title, text]) => `  ${wrap(`${title.padEnd(10)}${text}`, width, 12)}`), ''].join('\n');
}
