/** @file Base64 against Node's. */
import { expect, it } from 'vitest';
import { encodeBase64 } from './base64.js';

it('writes what Node writes', () => {
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 97 + length * 31) & 255);
    expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  }
});
