/** @file Charts and pictures: SVG text and pixels, no DOM. */
export { encodePng } from '#pixels-png';
export { saveDrawing } from '#save-drawing';
export { svgToPng } from '#svg-png';
export { type ColormapName, applyColormap, colormap } from './colormaps.js';
export { type ConfusionMatrixOptions, plotConfusionMatrix } from './confusion-matrix.js';
export { movingAverage } from './curve-panel.js';
export { type Curves, type HistoryLike, type HistoryPlotOptions, plotHistory } from './history-plot.js';
export { type GridCell, type ImageGridOptions, imageGrid } from './image-grid.js';
export { type Pixels, fromPixels, isPixels, toPixels, toPixelsEach } from './pixels.js';
export { type WrongPrediction, classesOf, confusionMatrix, wrongPredictions } from './predictions.js';
