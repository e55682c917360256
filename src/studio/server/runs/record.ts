/** @file What run.json tells, whatever the run learned from. Read with care: anybody may have written it. */
import { isFields } from '../../../core/fields.js';
import type { DataKind, RunForm } from '../../protocol/forms.js';

export interface RecordOfRun {
  readonly kind: DataKind;
  readonly settings: Partial<Omit<RunForm, 'data' | 'epochs'>> & { readonly data: string; readonly epochs: number };
  /** Words of a text that are read. */
  readonly length: number;
  /** Of a table: what is looked at. */
  readonly columns: readonly string[];
  readonly classes: readonly string[];
  readonly samples: Readonly<Record<string, number>>;
  readonly state: 'training' | 'stopped' | 'finished';
  readonly results: Readonly<Record<string, number>>;
}

const numbers = (value: unknown): Record<string, number> => Object.fromEntries(Object.entries(isFields(value) ? value : {}).filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const shown = {
  base: 'string', arch: 'string', imageSize: 'number', batch: 'number', augment: 'boolean', learningRate: 'number', validationSplit: 'number', seed: 'number',
  words: 'number', length: 'number', dropout: 'number', target: 'string', lookback: 'number', step: 'number', delay: 'number', missing: 'number',
} as const;

/** null for what is no record of a run. */
export function parseRecord(text: string | null): RecordOfRun | null {
  try {
    const { format, settings, classes, pictures, counts, state, results } = JSON.parse(text ?? '{}') as Record<string, unknown>;
    if (typeof format !== 'string' || !format.startsWith('keratin-run-') || !isFields(settings) || typeof settings['data'] !== 'string') return null;
    const { data, epochs, kind, length, columns, base, fineTune, segment, stepsPerEpoch } = settings;
    return {
      kind: kind === 'texts' || kind === 'series' ? kind : 'pictures', length: Number.isSafeInteger(length) ? length as number : 0, columns: strings(columns),
      settings: {
        ...Object.fromEntries(Object.entries(shown).flatMap(([name, type]) => (typeof settings[name] === type && !(name === 'arch' && base !== undefined) ? [[name, settings[name]]] : []))),
        ...(fineTune !== undefined && { fineTune: true }), ...(typeof segment === 'string' && { language: segment }), ...(typeof stepsPerEpoch === 'number' && { steps: stepsPerEpoch }),
        data, epochs: Number(epochs) || 0,
      },
      classes: strings(classes), samples: numbers(pictures ?? counts), results: numbers(results),
      state: state === 'stopped' || state === 'finished' ? state : 'training',
    };
  } catch {
    return null;
  }
}
