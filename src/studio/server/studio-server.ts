/** @file Opens the studio: server, workers, watcher; and closes them again. */
import { stat } from 'node:fs/promises';
import { KeratinError } from '../../core/errors.js';
import { EventHub } from './event-hub.js';
import { Inside } from './inside.js';
import { Jobs } from './jobs.js';
import { type ListenOptions, type OpenServer, makeToken, openServer } from './open-server.js';
import { PageFiles, pageFolder } from './page-files.js';
import { type BodyLimits } from './request-body.js';
import { Runs } from './runs/runs.js';
import { studioApp } from './studio-app.js';
import { WorkerClient } from './worker/worker-client.js';
import { limits } from '../protocol/basics.js';

export interface StudioOptions extends ListenOptions, BodyLimits {
  /** What is shown. */
  readonly folder: string;
}

const PORT = 8008;

/** @throws KeratinError `file/missing` for no folder, `cli/port` */
export async function openStudio(options: StudioOptions): Promise<OpenServer> {
  const { folder, host = '127.0.0.1' } = options;
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() !== true) throw new KeratinError({ code: 'file/missing', where: 'keratin studio', expected: 'a folder', received: found === null ? `${JSON.stringify(folder)}, which is not there` : 'a file', fix: 'name the folder that your runs lie in, as in keratin studio .' });
  const inside = await Inside.open(folder);
  const token = makeToken(host);
  const hub = new EventHub();
  const worker = new WorkerClient({ most: limits.waitingRequests, patience: 120_000 });
  const jobWorker = new WorkerClient({ most: 30, patience: 30 * 60_000 });
  const runs = new Runs(inside, hub);
  const page = pageFolder();
  const app = studioApp({ guard: { host, token }, inside, runs, hub, worker, jobs: new Jobs(jobWorker, hub), page: page === null ? null : new PageFiles(page), limits: options });
  const server = await openServer(app, options, PORT, token).catch(async (error: unknown) => {
    await runs.close(0);
    throw error;
  });
  return {
    ...server,
    close: async () => {
      hub.close();
      worker.close();
      jobWorker.close();
      await Promise.all([runs.close(), server.close()]);
    },
  };
}
