/** @file Where progress is shown: a terminal that can be redrawn, or a stream of plain lines. */

/** Standard output as the progress bar sees it. */
export interface Terminal {
  /** Characters in a line; null where the output is no terminal but a file, a pipe, or a browser's console. */
  readonly columns: number | null;
  /** True where colours are shown and wanted. */
  readonly colours: boolean;
  write(text: string): void;
}

/** The standard output of this host; terminal.node.ts and terminal.web.ts provide it. */
export declare function openTerminal(): Terminal;
