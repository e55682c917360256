/** @file In a browser there is no folder to dump programs into. */

export function dumpProgram(_name: string, _bytes: () => Uint8Array, _text: () => string): void {}
