/** @file keratin serve MODEL: predictions over HTTP. */
import { openPredictServer } from '../../studio/server/predict-app.js';
import type { PixelScale } from '../../studio/protocol/models.js';
import { counted, plain } from '../text.js';
import { untilStopped } from '../until-stopped.js';

export interface ServeFlags { port?: number; host?: string; pixels?: PixelScale }

export async function serve(path: string, { port, host, pixels }: ServeFlags): Promise<void> {
  const { model, url, close } = await openPredictServer({ model: path, ...(port === undefined ? {} : { port }), ...(host === undefined ? {} : { host }), ...(pixels === undefined ? {} : { scale: pixels }) });
  const takes = model.forecast !== null ? `tables of at least ${counted(model.forecast.rows, 'row')}, forecasts ${plain(model.forecast.target)}` : model.kind === 'picture' || model.kind === 'digit' ? 'pictures' : model.kind === 'text' && model.cannotLook === null ? 'texts' : 'numbers';
  console.log(`Predictions of ${path}: takes ${takes}${model.classes.length === 0 ? '' : `, tells ${counted(model.classes.length, 'class')} apart`}\n\n  ${url}\n\nPOST /predict, GET /health; the page shows how. Ctrl-C ends it.`);
  await untilStopped(() => console.log('\nStopping.'), close);
}
