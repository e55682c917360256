/** @file Debug messages by scope, switched on by `KERATIN_DEBUG=trace,graph,run,data`, and notices said once. */

const env = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env ?? {};
const scopes = new Set((env['KERATIN_DEBUG'] ?? '').split(',').filter((s) => s !== ''));
const said = new Set<string>();
const console_ = (globalThis as unknown as { console: { error(text: string): void; warn(text: string): void; log(text: string): void } }).console;

export type DebugScope = 'trace' | 'graph' | 'run' | 'data';

/** A setting from the environment; undefined in a browser. */
export const setting = (name: string): string | undefined => env[name];

export const debugging = (scope: DebugScope): boolean => scopes.has(scope);

/** Prints to standard error while the scope is on. */
export function debug(scope: DebugScope, message: () => string): void {
  if (scopes.has(scope)) console_.error(`keratin:${scope} ${message()}`);
}

/** Prints a notice the first time it is given. */
export function sayOnce(message: string): void {
  if (said.has(message)) return;
  said.add(message);
  console_.warn(message);
}

let print = (message: string): void => console_.log(message);

/** Prints a message of its own line or lines to standard output. */
export const announce = (message: string): void => print(message);

/** Whoever redraws a line in place takes messages over, so that none is printed into it. */
export function announceThrough(printer: (message: string) => void): void {
  print = printer;
}
