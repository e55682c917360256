/** @file Pictures as PNG: what pixels-png.node.ts and pixels-png.web.ts provide. */
import type { Pixels } from './pixels.js';

/** The picture as a PNG file. */
export declare function encodePng(pixels: Pixels): Promise<Uint8Array>;
