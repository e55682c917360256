/** @file In a browser there are no files to save drawings in. */
import { writeFileAtomic } from '../formats/atomic-file.web.js';

export const saveDrawing = (path: string, _drawing: unknown): Promise<void> => writeFileAtomic(path, '');
