/** @file The page: starts the worker, draws its curve, sends it what is drawn. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { drawingPad } from './drawing-pad.js';
import type { Report, Request } from './messages.js';

const element = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;
const steps = Number(new URLSearchParams(location.search).get('steps') ?? 600);
const worker = new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module' });
const ask = (request: Request): void => worker.postMessage(request);

const dark = matchMedia('(prefers-color-scheme: dark)').matches;
const axis = { stroke: dark ? '#9aa6b5' : '#5b6675', grid: { stroke: dark ? '#323b47' : '#d9dfe7', width: 1 } };
const curve: [number[], number[], number[]] = [[], [], []];
const chart = new uPlot({
  width: element('curve').clientWidth, height: 230, cursor: { drag: { x: false, y: false } },
  scales: { x: { time: false, range: [0, steps] }, y: { range: [0, 1] }, loss: { range: (_, __, max) => [0, Math.max(2.5, max)] } },
  axes: [{ ...axis, label: 'step' }, { ...axis, label: 'accuracy' }, { ...axis, scale: 'loss', side: 1, label: 'loss', grid: { show: false } }],
  series: [{ label: 'step' }, { label: 'accuracy', stroke: dark ? '#6cb2ff' : '#1767c2', width: 2, value: (_, v) => v?.toFixed(3) ?? '–' }, { label: 'loss', scale: 'loss', stroke: dark ? '#f0a35e' : '#c2571a', width: 2, value: (_, v) => v?.toFixed(3) ?? '–' }],
}, curve, element('curve'));
new ResizeObserver(() => chart.setSize({ width: element('curve').clientWidth, height: 230 })).observe(element('curve'));

const bars = Array.from({ length: 10 }, (_, digit) => {
  const row = document.createElement('li');
  row.innerHTML = `<span>${digit}</span><i></i><span></span>`;
  element('bars').append(row);
  return row;
});
let trained = false;
const pad = drawingPad(element<HTMLCanvasElement>('pad'), (pixels) => { if (trained) ask({ kind: 'classify', pixels }); });
element('clear').addEventListener('click', () => {
  pad.clear();
  show(new Float32Array(10));
  element('guess').textContent = trained ? 'Draw a digit.' : 'Train first, then draw.';
});
element('start').addEventListener('click', () => {
  element<HTMLButtonElement>('start').disabled = true;
  curve.forEach((list) => { list.length = 0; });
  ask({ kind: 'train', steps });
});

function show(probabilities: Float32Array): void {
  bars.forEach((row, digit) => {
    (row.children[1] as HTMLElement).style.width = `${100 * probabilities[digit]!}%`;
    row.children[2]!.textContent = probabilities[digit]! > 0 ? `${(100 * probabilities[digit]!).toFixed(0)} %` : '';
  });
}

worker.addEventListener('error', (event) => { element('status').textContent = `The worker could not start: ${event.message}`; });
worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
  switch (data.kind) {
    case 'status': element('status').textContent = data.text; break;
    case 'error':
      element('status').textContent = data.text;
      element<HTMLButtonElement>('start').disabled = false;
      break;
    case 'step':
      trained = true;
      curve[0].push(data.step); curve[1].push(data.accuracy); curve[2].push(data.loss);
      if (data.step % 5 === 0 || data.step === steps) chart.setData(curve);
      element<HTMLProgressElement>('progress').value = data.step / steps;
      element('status').textContent = `Step ${data.step} of ${steps}, ${(data.step * 64).toLocaleString('en')} digits seen`;
      element('accuracy').textContent = data.accuracy.toFixed(3);
      element('speed').textContent = `${data.milliseconds.toFixed(0)} ms`;
      break;
    case 'done':
      element('test').textContent = data.testAccuracy.toFixed(4);
      element('status').textContent = `Learned in ${data.seconds.toFixed(0)} s. Now draw a digit.`;
      element('guess').textContent = 'Draw a digit.';
      element<HTMLButtonElement>('start').disabled = false;
      break;
    case 'digit': {
      show(data.probabilities);
      const best = data.probabilities.indexOf(Math.max(...data.probabilities));
      element('guess').textContent = `It reads ${best}.`;
      break;
    }
  }
});
