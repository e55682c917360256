/** @file What was given to look at: a picture, a file of the folder, a drawn digit, a text. Kept when one goes to another model or place. */
import { signal } from '@preact/signals';
import type { LookBody } from '../../protocol/look.js';
import type { ModelKind } from '../../protocol/models.js';

export type Given = { readonly blob: Blob; readonly name: string } | LookBody;

export const given = signal<Given | null>(null);

/** Whether a model of this kind can look at it. */
export function suits(what: Given, kind: ModelKind): boolean {
  if (kind === 'text') return 'text' in what;
  return kind === 'digit' ? !('text' in what) : kind === 'picture' && ('blob' in what || 'file' in what);
}
