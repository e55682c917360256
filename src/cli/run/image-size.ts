/** @file Whether pictures are large enough for a network, in words of the command line. */
import { KeratinError, check } from '../../core/errors.js';
import { inferOutputs } from '../../layers/infer-shape.js';
import type { Model } from '../../models/model.js';

/** Larger pictures are not tried. */
const MOST = 4096;

/**
 * @param least pixels that the network needs
 * @param orElse another way out, as `, or --arch tiny`
 * @throws KeratinError `cli/option`
 */
export function checkImageSize(size: number, least: number, network: string, orElse = ''): void {
  check(size >= least, () => ({
    code: 'cli/option', where: 'keratin train --image-size', expected: `at least ${least} pixels for the network ${network}`, received: String(size), fix: `use --image-size ${least} or more${orElse}`,
  }));
}

/** The fewest pixels, from `size` on, that a network of any size can do with; `size` itself where no more help either. */
export function leastSizeOf(network: Model, size: number): number {
  let [tooFew, enough] = [size - 1, size];
  while (!takes(network, enough)) {
    if (enough >= MOST) return size;
    [tooFew, enough] = [enough, 2 * enough];
  }
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (takes(network, middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

function takes(network: Model, size: number): boolean {
  try {
    inferOutputs(network, [{ shape: [null, size, size, 3], dtype: 'float32' }]);
    return true;
  } catch (error) {
    if (error instanceof KeratinError) return false;
    throw error;
  }
}
