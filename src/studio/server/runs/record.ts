/** @file What run.json tells, whatever the run learned from. Read with care: anybody may have written it. */
import type { RunForm } from '../../protocol/forms.js';

export interface RecordOfRun {
  readonly kind: 'pictures' | 'texts' | 'series';
  readonly settings: Partial<Omit<RunForm, 'data' | 'epochs'>> & { readonly data: string; readonly epochs: number };
  /** Words of a text that are read. */
  readonly length: number;
  readonly classes: readonly string[];
  readonly samples: Readonly<Record<string, number>>;
  readonly state: 'training' | 'stopped' | 'finished';
  readonly results: Readonly<Record<string, number>>;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const numbers = (value: unknown): Record<string, number> => Object.fromEntries(Object.entries(isObject(value) ? value : {}).filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
const shown = { arch: 'string', imageSize: 'number', batch: 'number', augment: 'boolean', learningRate: 'number', validationSplit: 'number', seed: 'number' } as const;

/** null for what is no record of a run. */
export function parseRecord(text: string | null): RecordOfRun | null {
  try {
    const { format, settings, classes, pictures, counts, state, results } = JSON.parse(text ?? '{}') as Record<string, unknown>;
    if (typeof format !== 'string' || !format.startsWith('keratin-run-') || !isObject(settings) || typeof settings['data'] !== 'string') return null;
    const { data, epochs, kind, length } = settings;
    return {
      kind: kind === 'texts' || kind === 'series' ? kind : 'pictures', length: Number.isSafeInteger(length) ? length as number : 0,
      settings: { ...Object.fromEntries(Object.entries(shown).flatMap(([name, type]) => (typeof settings[name] === type ? [[name, settings[name]]] : []))), data, epochs: Number(epochs) || 0 },
      classes: Array.isArray(classes) ? classes.map(String) : [], samples: numbers(pictures ?? counts), results: numbers(results),
      state: state === 'stopped' || state === 'finished' ? state : 'training',
    };
  } catch {
    return null;
  }
}
