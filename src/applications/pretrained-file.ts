/** @file Files of weights that Keras publishes: what pretrained-file.node.ts and pretrained-file.web.ts provide. */

/** A file of weights. */
export interface WeightFile {
  /** Keras's own address. */
  readonly url: string;
  /** Keras's MD5, where Keras lists one. */
  readonly md5?: string;
  /** Its name in Keras's cache folder; default the last part of the address. */
  readonly name?: string;
}

/**
 * The bytes of a file. In Node from Keras's cache folder (`$KERAS_HOME/models`, or ~/.keras/models), downloaded where it is not there;
 * what Python fetched is used. In a browser over the net.
 *
 * @throws KeratinError `download/…` with the address and where to put the file by hand, `file/…`
 */
export declare function pretrainedBytes(file: WeightFile): Promise<Uint8Array>;
