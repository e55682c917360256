/** @file Drawings as PNG, by resvg, with fonts from npm. */
import { createRequire } from 'node:module';
import { KeratinError } from '../core/errors.js';

const require = createRequire(import.meta.url);
const beyondDejaVu = /[\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF00-\uFFEF]/;

export async function svgToPng(svg: string, { width }: { width?: number } = {}): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  try {
    return new Resvg(svg, {
      fitTo: width === undefined ? { mode: 'original' } : { mode: 'width', value: width },
      font: {
        fontFiles: ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) => require.resolve(`dejavu-fonts-ttf/ttf/${name}`)),
        loadSystemFonts: beyondDejaVu.test(svg), // slow, so only where our own fonts have no such letters
        defaultFontFamily: 'DejaVu Sans',
        sansSerifFamily: 'DejaVu Sans',
      },
    }).render().asPng();
  } catch (cause) {
    throw new KeratinError({ code: 'svg/invalid', where: 'svgToPng', expected: 'an SVG drawing', received: (cause as Error).message, fix: 'check the drawing', cause });
  }
}
