/** @file The folder in which Keras keeps what it downloads, so that neither downloads what the other has. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `$KERAS_HOME/datasets`, or ~/.keras/datasets. */
export const kerasFolder = (): string => join(process.env['KERAS_HOME'] ?? join(homedir(), '.keras'), 'datasets');
