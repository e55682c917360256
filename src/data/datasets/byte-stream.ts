/** @file Files as streams of bytes, unpacked where they are gzip: what byte-stream.node.ts and byte-stream.web.ts provide. */

/**
 * The bytes of a file, piece by piece; those of a gzip file unpacked, whatever its name.
 *
 * @param path in Node a file, in a browser a URL
 * @throws KeratinError `file/missing`, `file/unreadable`, `file/truncated`, `file/damaged`
 */
export declare function openBytes(path: string): AsyncIterable<Uint8Array>;
