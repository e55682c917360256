/** @file Drawings and pictures as files: what save-drawing.node.ts and save-drawing.web.ts provide. */
import type { Pixels } from './pixels.js';

/**
 * Writes a drawing or picture as `.png`, a drawing also as `.svg`, by the end of its name. Folders are made.
 *
 * @throws KeratinError `file/kind`, and those of `writeFileAtomic`
 * @example
 * await saveDrawing('run/curves.png', plotHistory(history));
 */
export declare function saveDrawing(path: string, drawing: string | Pixels | Promise<string | Pixels>): Promise<void>;
