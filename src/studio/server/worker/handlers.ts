/** @file All that the worker can do. */
import { dataHandlers } from './data.js';
import { inspectHandlers } from './inspect.js';
import { lookHandlers } from './look.js';
import type { Handlers } from './tasks.js';

export const handlers: Handlers = { ...inspectHandlers, ...lookHandlers, ...dataHandlers };
