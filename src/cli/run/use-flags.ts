/** @file The options of `keratin predict` and `keratin evaluate`, as they were typed. */

export interface PredictFlags { json?: boolean }

export interface EvaluateFlags { matrix?: string; json?: boolean; batch?: number; onCorrupt?: 'error' | 'skip' }
