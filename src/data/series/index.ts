/** @file Series: windows as batches, a common scale, the forecast to beat. */
export { naiveBaseline } from './naive-baseline.js';
export { type SeriesOptions, type SeriesSource, seriesGenerator } from './series-generator.js';
export { type Standardized, standardize } from './standardize.js';
export { type TimeseriesDatasetOptions, timeseriesDatasetFromArray } from './timeseries-dataset.js';
export { type TimeseriesGeneratorOptions, type TimeseriesSource, timeseriesGenerator } from './timeseries-generator.js';
