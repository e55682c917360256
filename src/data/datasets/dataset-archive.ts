/** @file Data sets that are published as archives: what dataset-archive.node.ts and dataset-archive.web.ts provide. */

/** Where a data set comes from, and how to know it. */
export interface DatasetArchive {
  /** As in errors: `cifar10.loadData`. */
  readonly place: string;
  readonly url: string;
  /** SHA-256 of the archive. */
  readonly sha256: string;
  readonly bytes: number;
  /** Name of the archive in Keras's cache folder; after it those that Python may have given it. */
  readonly archives: readonly [string, ...string[]];
  /** Folder in the cache that the archive is unpacked to. */
  readonly folder: string;
  /** What must lie in a folder that holds the data set. */
  readonly marker: string;
  /** Where in the cache such a folder may be, after unpacking or from Python. */
  readonly places: readonly [string, ...string[]];
  /** Most bytes that may come out of the archive. */
  readonly maxBytes: number;
  readonly wanted: (name: string) => boolean;
}

/** How a data set is found. */
export interface ArchiveOptions {
  /** Where the unpacked files lie; default Keras's cache folder, `~/.keras/datasets` or below `$KERAS_HOME`, where they are put when they are not there. */
  readonly folder?: string | undefined;
  /** Breaks off downloading or unpacking, with the signal's reason as the error; a later call keeps what was downloaded. */
  readonly signal?: AbortSignal | undefined;
  /** 1 or true (default) shows the progress of a download, 0 or false does not. */
  readonly verbose?: 0 | 1 | boolean | undefined;
}

/**
 * The folder with the unpacked files: the one that was named, one that Python left, or else downloaded and unpacked.
 * @throws KeratinError `option/unknown`, `data/missing`, `download/…`, `archive/…`, `file/…`
 */
export declare function datasetFolder(archive: DatasetArchive, options: ArchiveOptions): Promise<string>;
