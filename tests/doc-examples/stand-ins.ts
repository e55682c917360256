/**
 * @file What examples in docs may use without making it. Data may be of any type: an example says in words what it is.
 * As soon as an example makes a name itself, that is the one that counts.
 */

import type { ImageDataset } from '../../src/data/image/image-dataset.js';
import type { Tokenizer } from '../../src/data/text/tokenizer.js';
import type { Model } from '../../src/models/model.js';
import type { History } from '../../src/training/callbacks/history.js';

export declare const model: Model;
export declare const base: Model;
export declare const x: any;
export declare const y: any;
export declare const xTrain: any;
export declare const yTrain: any;
export declare const xTest: any;
export declare const yTest: any;
export declare const train: any;
export declare const validation: any;
export declare const images: any;
export declare const labels: any;
export declare const kernel: any;
export declare const bias: any;
export declare const loss: any;
export declare const bytes: Uint8Array;
export declare const path: string;
export declare const text: string;
export declare const texts: string[];
export declare const samples: string[];
export declare const series: any;
export declare const tokenizer: Tokenizer;
export declare const dataset: ImageDataset;
export declare const features: any;
export declare const review: any;
export declare const wordOf: Map<number, string>;
export declare const vgg: Model;
export declare const photo: any;
export declare const pixels: any;
export declare const heatmap: any;
export declare const files: string[];
export declare const read: (path: string) => any;
export declare const label: any;
export declare const a: any;
export declare const b: any;
export declare const weights: any;
export declare const zero: any;
export declare const myLoss: any;
export { readFile, writeFile } from 'node:fs/promises';
export declare const build: () => Model;
export declare const history: History;
export declare const image: any;
