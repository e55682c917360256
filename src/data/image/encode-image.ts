/** @file Pictures as files: what encode-image.node.ts and encode-image.web.ts provide. */
import type { Pixels } from './pixels.js';

export type EncodedFormat = 'png' | 'jpeg' | 'webp';

/**
 * The bytes of a file. PNG keeps every pixel; JPEG has no transparency, so it is dropped.
 * @param quality of JPEG and WebP, 1–100; default 75, as in Pillow
 */
export declare function encodeImage(image: Pixels, format: EncodedFormat, quality?: number): Promise<Uint8Array>;
