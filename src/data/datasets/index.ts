/** @file Ready-made datasets: `datasets.mnist.loadData()`. */
export * as mnist from './mnist.js';
