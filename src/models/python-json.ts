/** @file JSON as Python writes it: 1.0 is another number than 1. */

/** Keys of Keras's configs whose numbers are floats. Keras refuses an SGD whose momentum is the whole number 0. */
const floats = new Set([
  'alpha', 'beta', 'beta_1', 'beta_2', 'clipnorm', 'clipvalue', 'decay_rate', 'delta', 'dropout', 'ema_momentum', 'end_learning_rate', 'epsilon', 'fill_value', 'gain', 'gamma', 'global_clipnorm',
  'initial_accumulator_value', 'initial_learning_rate', 'l1', 'l2', 'label_smoothing', 'learning_rate', 'm_mul', 'mask_value', 'maxval', 'mean', 'min_value', 'minval', 'momentum', 'negative_slope',
  'offset', 'power', 'rate', 'recurrent_dropout', 'rho', 'scale', 'stddev', 't_mul', 'threshold', 'value', 'values', 'variance', 'warmup_target', 'weight_decay',
]);

/** Plain data as `json.dumps` gives it: with a space after commas and colons, floats with a point, letters beyond ASCII escaped. */
export function pythonText(value: unknown, isFloat = false): string {
  if (Array.isArray(value)) return `[${value.map((v) => pythonText(v, isFloat)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).filter(([, v]) => v !== undefined).map(([key, v]) => `${quoted(key)}: ${pythonText(v, floats.has(key))}`).join(', ')}}`;
  if (typeof value === 'number') return numberText(value, isFloat);
  if (typeof value === 'string') return quoted(value);
  return value === true ? 'true' : value === false ? 'false' : 'null';
}

function numberText(value: number, isFloat: boolean): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  return isFloat && Number.isInteger(value) && Math.abs(value) < 1e16 ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value);
}

const quoted = (text: string): string => JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
