/** @file File formats as bytes, and files that are whole or not there. */
export { readFileBytes, readFolder, writeFileAtomic, writeFolderAtomic } from '#atomic-file';
export type { FileContent } from './atomic-file.js';
export { decodeIdx } from './idx.js';
export { type Safetensors, decodeSafetensors, encodeSafetensors } from './safetensors.js';
