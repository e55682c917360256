/** @file Curves on a canvas by uPlot, with a readout at the pointer; grows without being made anew. */
import uPlot from 'uplot';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { colorOf, dark } from '../theme.js';

export interface Line {
  readonly name: string;
  /** A CSS variable. */
  readonly color: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** dashed with dots: training; solid: validation; faint: what lies behind them (steps, unsmoothed) and is not read out. */
  readonly pen: 'dashed' | 'solid' | 'faint';
}
interface Props { readonly lines: readonly Line[]; readonly label: string; readonly height: number; readonly show: (value: number) => string; readonly showTick: (value: number) => string; readonly xName: string }

interface Readout { readonly x: number; readonly left: number; readonly values: readonly { readonly line: Line; readonly value: number }[] }

export function Chart({ lines, label, height, show, showTick, xName }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(lines);
  latest.current = lines;
  const [readout, setReadout] = useState<Readout | null>(null);
  const kind = `${dark.value} ${lines.map(({ name, color, pen }) => `${name} ${color} ${pen}`).join()}`;

  useLayoutEffect(() => {
    const host = box.current!;
    const read = (u: uPlot): void => {
      const { left, idxs } = u.cursor;
      if (left === undefined || left < 0 || !idxs) { setReadout(null); return; }
      let x: number | undefined;
      const values = latest.current.flatMap((line, i) => {
        const value = idxs[i + 1] == null ? null : u.data[i + 1]![idxs[i + 1]!];
        if (line.pen === 'faint' || value == null) return [];
        x ??= u.data[0][idxs[i + 1]!]!;
        return [{ line, value }];
      });
      setReadout(x !== undefined ? { x, left: left / u.over.clientWidth, values } : null);
    };
    const made = new uPlot(options(latest.current, host.clientWidth, height, showTick, read), aligned(latest.current), host);
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: host.clientWidth, height }));
    resized.observe(host);
    return () => { resized.disconnect(); made.destroy(); plot.current = null; };
  }, [kind, height]);

  useEffect(() => { plot.current?.setData(aligned(lines)); }, [lines]);

  return (
    <div class="chart" role="img" aria-label={label} style={{ height: `${height}px` }}>
      <div ref={box} />
      {readout && (
        <div class={readout.left > 0.5 ? 'readout left' : 'readout right'} aria-hidden="true">
          <span class="soft">{xName} {readout.x}</span>
          {readout.values.map(({ line, value }) => (
            <span key={line.name} class="row"><span class={`stroke ${line.pen}`} style={{ color: `var(${line.color})` }} />{line.name}<strong class="push">{show(value)}</strong></span>
          ))}
        </div>
      )}
    </div>
  );
}

function aligned(lines: readonly Line[]): uPlot.AlignedData {
  if (lines.length === 0) return [[]];
  return uPlot.join(lines.map(({ x, y }) => [x as number[], y as (number | null)[]]));
}

function options(lines: readonly Line[], width: number, height: number, showTick: Props['showTick'], read: (u: uPlot) => void): uPlot.Options {
  const axis = { stroke: colorOf('--soft'), grid: { stroke: colorOf('--line'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
  return {
    width, height,
    padding: [10, 10, 0, 0],
    legend: { show: false },
    scales: { x: { time: false, range: (_, min, max) => (min === max || min === null ? [Math.min(0, min ?? 0), Math.max(1, max ?? 1)] : [min, max]) }, y: { range: (_, min, max) => (min === null || max === null ? [0, 1] : uPlot.rangeNum(min, max, 0.1, true) as [number, number]) } },
    axes: [
      { ...axis, size: 28, gap: 4, space: 60, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] },
      { ...axis, size: 48, gap: 6, space: 40, values: (_, ticks) => ticks.map((at) => showTick(at)) },
    ],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, dataIdx: (u, i, at) => nearest(u.data[i]!, at) },
    hooks: { setCursor: [read] },
    series: [{}, ...lines.map(({ color, pen }): uPlot.Series => {
      const stroke = colorOf(color);
      if (pen === 'faint') return { stroke, width: 1, alpha: 0.32, points: { show: (u, i) => numbersIn(u.data[i]!) === 1, size: 5, fill: stroke }, spanGaps: false };
      return { stroke, width: 2, spanGaps: true, ...(pen === 'dashed' && { dash: [5, 5] }), points: { size: 6, fill: stroke, stroke, show: (u, i) => numbersIn(u.data[i]!) <= 40 } };
    })],
  };
}

const numbersIn = (values: uPlot.AlignedData[number]): number => Array.from(values).filter((value) => value != null).length;

/** The row nearest to `at` that has a number. */
function nearest(values: uPlot.AlignedData[number], at: number): number {
  for (let d = 0; d < values.length; d++) {
    if (values[at - d] != null) return at - d;
    if (values[at + d] != null) return at + d;
  }
  return at;
}
