/** @file Drawings as PNG: what svg-png.node.ts and svg-png.web.ts provide. */

/**
 * Draws SVG as a PNG file. Text is set in DejaVu Sans, which comes with the package, so that it looks the same everywhere;
 * Chinese, Japanese and Korean need a font of the machine.
 *
 * @param options.width in pixels; default the drawing's own width
 * @throws KeratinError `svg/invalid`
 */
export declare function svgToPng(svg: string, options?: { width?: number }): Promise<Uint8Array>;
