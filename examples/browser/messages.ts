/** @file What the page and its worker say to each other. */

/** To the worker: learn, or say what a digit is. `pixels` [28, 28], ink is 1. */
export type Request = { readonly kind: 'train'; readonly steps: number } | { readonly kind: 'classify'; readonly pixels: Float32Array };

/** From the worker. `accuracy` is of the steps since the last report, 0–1. */
export type Report =
  | { readonly kind: 'status'; readonly text: string }
  | { readonly kind: 'step'; readonly step: number; readonly loss: number; readonly accuracy: number; readonly milliseconds: number }
  | { readonly kind: 'done'; readonly testAccuracy: number; readonly seconds: number }
  | { readonly kind: 'digit'; readonly probabilities: Float32Array }
  | { readonly kind: 'error'; readonly text: string };
