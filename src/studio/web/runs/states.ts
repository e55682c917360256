/** @file A run's state in words, and what can be done in it. */
import type { RunState, RunSummary } from '../../protocol/runs.js';

const words: Readonly<Record<RunState, string>> = {
  starting: 'starting', training: 'training', validating: 'validating', paused: 'paused', stopping: 'stopping',
  stopped: 'stopped', finished: 'finished', failed: 'failed', interrupted: 'interrupted', watched: 'watched',
};
const moving = new Set<RunState>(['starting', 'training', 'validating', 'stopping']);

export const stateWord = (state: RunState): string => words[state];
export const isLive = ({ state }: RunSummary): boolean => moving.has(state);
export const badgeOf = ({ state }: RunSummary): string => (moving.has(state) ? 'badge live' : state === 'failed' ? 'badge bad' : state === 'finished' ? 'badge good' : 'badge');

export const canPause = ({ state, controlled }: RunSummary): boolean => controlled && (state === 'training' || state === 'validating');
export const canStop = ({ state, controlled }: RunSummary): boolean => controlled && ['starting', 'training', 'validating', 'paused'].includes(state);
export const canGoOn = ({ state, controlled, canResume }: RunSummary): boolean => (state === 'paused' ? controlled : canResume && !moving.has(state));
