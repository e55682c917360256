/** @file What all of the protocol is made of: errors, limits, pictures, ids. No host code. */

/** Body of every answer that is not 2xx, and of failed jobs. 400 what was sent is wrong, 401 token, 403 Host or Origin, 404, 405, 408 too slow, 409 not now, 413 too large, 415 content type, 422 unreadable picture or unfit sample, 429 too many waiting, 500, 503 the worker died (ask again). */
export interface ErrorReply { readonly error: { readonly code: string; readonly where?: string; readonly expected: string; readonly received: string; readonly fix: string } }

/** Most that is taken. */
export const limits = { pictureBytes: 20 << 20, jsonBytes: 1 << 20, textCharacters: 100_000, waitingRequests: 2000 } as const;

/** A picture to show as it is. */
export interface Picture { readonly width: number; readonly height: number; /** `data:image/png;base64,…` */ readonly src: string }

/** A class and how sure the network is of it, 0–1. For models of numbers `score` is the output itself. */
export interface ClassScore { readonly index: number; readonly label: string; readonly score: number }

/** `null` is an open size; without the batch. */
export type OpenSizes = readonly (number | null)[];

/** Of runs and models: the path below the studio's folder, with `/`; `.` is the folder itself. Send it back as it came. */
export type RunId = string;

export type ModelId = string;

/** Pictures in rows on one sheet: cell i begins at x = (i % columns) · (width + gap), y = floor(i / columns) · (height + gap). */
export interface Sheet { readonly picture: Picture; readonly count: number; readonly columns: number; readonly cellWidth: number; readonly cellHeight: number; readonly gap: number }
