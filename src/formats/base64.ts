/** @file Bytes as text. Source: RFC 4648. */

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard Base64 with padding, as data URLs have it. */
export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    parts.push(letters[bits >> 18]! + letters[(bits >> 12) & 63]! + (i + 1 < bytes.length ? letters[(bits >> 6) & 63]! : '=') + (i + 2 < bytes.length ? letters[bits & 63]! : '='));
  }
  return parts.join('');
}
