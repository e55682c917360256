/** @file What was typed wrongly, in the four parts of our errors. */
import type { Command, CommanderError } from 'commander';
import { KeratinError } from '../core/errors.js';
import { nearestNames } from '../core/registry.js';

/** @param typed all arguments behind `keratin` */
export function mistyped(error: CommanderError, program: Command, typed: readonly string[]): KeratinError {
  const command = program.commands.find((known) => known.name() === typed[0]);
  const name = command === undefined ? 'keratin' : `keratin ${command.name()}`;
  const help = `${name} --help`;
  const quoted = /'([^']+)'/.exec(error.message)?.[1] ?? '';
  const make = (expected: string, received: string, fix: string): KeratinError => new KeratinError({ code: 'cli/usage', where: name, expected, received, fix });
  switch (error.code) {
    case 'commander.unknownCommand': {
      const commands = program.commands.map((known) => known.name());
      const [near] = nearestNames(quoted, commands);
      return make(`a command: ${commands.join(', ')}`, quoted, near === undefined ? `to see what they do: ${help}` : `did you mean keratin ${near}?`);
    }
    case 'commander.unknownOption': {
      const flags = (command ?? program).options.map(({ long }) => long ?? '');
      const [near] = nearestNames(quoted.split('=')[0]!, flags);
      return make('an option of this command', quoted, near === undefined ? `to see them: ${help}` : `did you mean ${near}? To see them all: ${help}`);
    }
    case 'commander.optionMissingArgument':
      return make(`something after ${quoted}`, 'nothing', `to see what: ${help}`);
    case 'commander.missingArgument':
      return make(`<${quoted}>`, 'nothing', `type ${name} ${command?.usage() ?? ''}; for examples: ${help}`);
    case 'commander.excessArguments':
      return make(`${name} ${command?.usage() ?? ''}`, typed.slice(1).join(' '), `names with spaces need quotes; for examples: ${help}`);
    default:
      return make('something else', error.message.replace(/^error: /, ''), `for examples: ${help}`);
  }
}
