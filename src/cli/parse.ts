/** @file Finds the command that was typed and runs it. */
import { type Command, CommanderError } from 'commander';
import { mistyped } from './mistyped.js';
import { makeProgram } from './program.js';

/**
 * Runs a command line.
 * @param typed all arguments behind `keratin`
 * @throws KeratinError `cli/…` for what was typed wrongly, and whatever the command throws
 */
export async function runCommandLine(typed: readonly string[]): Promise<void> {
  const program = makeProgram(process.stdout.columns ?? 80);
  const throwing = (command: Command): void => {
    command.exitOverride().configureOutput({ outputError: () => {} });
    command.commands.forEach(throwing);
  };
  throwing(program);
  if (typed.length === 0) return program.outputHelp();
  try {
    await program.parseAsync(typed, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw mistyped(error, program, typed); // 0: help or version was asked for
  }
}
