/** @file Writing compiled programs to a folder, where the host has one. */

/** Writes the program if KERATIN_DUMP is set; dump.node.ts and dump.web.ts provide it. */
export declare function dumpProgram(name: string, bytes: () => Uint8Array, text: () => string): void;
