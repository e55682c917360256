/** @file In a browser drawings are shown as they are. */
import { KeratinError } from '../core/errors.js';

export function svgToPng(_svg: string, _options?: { width?: number }): Promise<Uint8Array> {
  return Promise.reject(new KeratinError({
    code: 'host/no-svg-to-png', where: 'svgToPng', expected: 'Node', received: 'a browser', fix: 'show the SVG itself: element.innerHTML = svg, or an <img> with its data URL',
  }));
}
