/** @file keratin studio [FOLDER]: the page on which one sees networks learn and looks into them. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { openStudio } from '../../studio/server/studio-server.js';
import { untilStopped } from '../until-stopped.js';

export interface StudioFlags { port?: number; host?: string; open?: boolean }

export async function studio(folder: string | undefined, { port, host, open = false }: StudioFlags): Promise<void> {
  const path = resolve(folder ?? '.');
  const server = await openStudio({ folder: path, ...(port === undefined ? {} : { port }), ...(host === undefined ? {} : { host }) });
  console.log(`Keratin studio: runs, models and pictures in ${path}\n\n  ${server.url}\n\n${host === undefined ? 'Only this machine can open it. ' : 'Whoever has this address can open it, train, and see the pictures in this folder. '}Ctrl-C ends it; runs that it started stop with a checkpoint.`);
  if (open) openPage(server.url);
  await untilStopped(() => console.log('\nStopping.'), server.close);
}

/** Opens the page in the browser of this machine, where there is one. */
export function openPage(url: string): void {
  const [command, ...args] = process.platform === 'darwin' ? ['open', url] : process.platform === 'win32' ? ['cmd', '/c', 'start', '', url] : ['xdg-open', url];
  spawn(command!, args, { stdio: 'ignore', detached: true }).on('error', () => undefined).unref();
}
