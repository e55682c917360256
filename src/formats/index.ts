/** @file File formats as bytes, and files that are whole or not there. */
export { appendToFile } from '#append-file';
export { readFileBytes, readFolder, writeFileAtomic, writeFolderAtomic } from '#atomic-file';
export type { FileContent } from './atomic-file.js';
export { type CsvField, formatCsv, parseCsv } from './csv.js';
export { HistoryCsv } from './history-csv.js';
export { decodeIdx } from './idx.js';
export { Hdf5Group, type Hdf5Value, readHdf5 } from './hdf5.js';
export { decodeNpy, decodeNpz, encodeNpy, encodeNpz } from './npy.js';
export { type Safetensors, decodeSafetensors, encodeSafetensors } from './safetensors.js';
export {
  type EncodedImage, type Histogram, type Summary, encodeFileVersion, encodeSummaries, eventFileName, histogram,
} from './tfevents.js';
