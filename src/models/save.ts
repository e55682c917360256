/** @file Checkpoints: architecture, weights, optimizer state, random position. */
import { KeratinError } from '../core/errors.js';
import type { Layer } from '../layers/layer.js';

const missing = (): never => { throw new KeratinError({ code: 'save/missing', expected: 'save', received: 'not yet', fix: 'wait' }); };
export async function saveModel(_model: Layer, _path: string): Promise<void> { missing(); }
export async function saveWeights(_model: Layer, _path: string): Promise<void> { missing(); }
export async function loadWeights(_model: Layer, _path: string): Promise<void> { missing(); }
