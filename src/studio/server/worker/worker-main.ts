/** @file The worker: a process of its own that computes what the server is asked, one task after another. */
import { KeratinError } from '../../../core/errors.js';
import { errorReply } from '../http-error.js';
import { handlers } from './handlers.js';
import type { Order, Report } from './tasks.js';

const tell = (report: Report): void => { if (process.connected) process.send!(report); };

process.on('message', (order: Order) => {
  const { id, task, args } = order;
  handlers[task](args as never, (progress) => tell({ id, progress })).then(
    (value) => tell({ id, value }),
    (error: unknown) => tell({ id, error: errorReply(error), ...(error instanceof KeratinError ? {} : { unforeseen: error instanceof Error ? error.stack ?? error.message : String(error) }) }));
});
// The server alone ends it: Ctrl-C in a terminal reaches all processes, and what is being computed is to be answered.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
