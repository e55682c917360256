/** @file The folder in which Keras keeps what it downloads, so that neither downloads what the other has. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `$KERAS_HOME/datasets`, or ~/.keras/datasets; weights are in `models` beside it. */
export const kerasFolder = (part: 'datasets' | 'models' = 'datasets'): string => join(process.env['KERAS_HOME'] ?? join(homedir(), '.keras'), part);
