/** @file 6.3, the forecast to beat: tomorrow at this time it is as warm as now. */
import { naiveBaseline } from 'keratin/data';
import { std, validation, validationSteps } from './6.3-jena-data.js';

const mae = await naiveBaseline(validation, validationSteps);
console.log(`Mean absolute error ${mae.toFixed(4)}, ${(mae * std[1]!).toFixed(2)} °C; the book's: 0.2897, 2.57 °C`);
