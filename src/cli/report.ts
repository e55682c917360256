/** @file How the command line tells an error: in words for those that we expect, with the stack for those that we do not. */
import { KeratinError } from '../core/errors.js';
import { debugging } from '../core/log.js';

/** Prints the error to standard error and ends with exit code 1. */
export function reportAndExit(error: unknown): never {
  if (error instanceof KeratinError && !debugging('trace')) {
    const { where, expected, received, fix } = error;
    console.error(`keratin: ${where === '' ? 'error' : where}\n  expected  ${expected}\n  received  ${received}\n  fix       ${fix}`);
  } else {
    console.error(error);
  }
  process.exit(1);
}
