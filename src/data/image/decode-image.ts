/** @file Decoding of picture files: what decode-image.node.ts and decode-image.web.ts provide. */
import type { ImageHeader } from './image-header.js';
import type { Pixels } from './pixels.js';

/** How to decode. */
export interface DecodeOptions {
  /** Turns and mirrors the picture as the camera noted; default false, as in Keras. */
  readonly exif?: boolean;
}

/**
 * Decodes a picture whose header was read: RGB, or RGBA where it has transparent parts. Of an animation, the first frame.
 * Colours are those of the file: profiles are not applied, four inks become RGB by plain multiplication, as Pillow does it.
 *
 * @throws KeratinError `image/damaged`
 */
export declare function decodeImage(bytes: Uint8Array, header: ImageHeader, options?: DecodeOptions): Promise<Pixels>;
