#!/usr/bin/env node
/** @file The command line `keratin`. */
import { runCommandLine } from './parse.js';
import { reportAndExit } from './report.js';

// A reader that has seen enough, as head, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await runCommandLine(process.argv.slice(2));
} catch (error) {
  reportAndExit(error);
}
