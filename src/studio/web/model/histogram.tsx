/** @file How often a weight has which size, as columns. */
import type { JSX } from 'preact';
import type { WeightDetail } from '../../protocol/models.js';
import { count, figure, tick } from '../format.js';

const [width, height] = [320, 84];

export function Histogram({ weight }: { weight: WeightDetail }): JSX.Element {
  const { edges, counts } = weight.histogram;
  const most = Math.max(1, ...counts);
  const [first, last] = [edges[0] ?? 0, edges.at(-1) ?? 1];
  const at = (value: number): number => (last > first ? ((value - first) / (last - first)) * width : width / 2);
  return (
    <svg class="histogram" viewBox={`0 0 ${width} ${height + 18}`} role="img" aria-label={`${count(weight.count)} numbers from ${figure(weight.min)} to ${figure(weight.max)}, mean ${figure(weight.mean)}`}>
      {counts.map((n, i) => {
        const high = (n / most) * height;
        return <rect key={i} x={at(edges[i]!) + 0.5} y={height - high} width={Math.max(1, at(edges[i + 1]!) - at(edges[i]!) - 1)} height={high}><title>{`${figure(edges[i])} to ${figure(edges[i + 1])}: ${count(n)}`}</title></rect>;
      })}
      <line x1="0" x2={width} y1={height + 0.5} y2={height + 0.5} />
      {first < 0 && last > 0 && <line class="zero" x1={at(0)} x2={at(0)} y1="0" y2={height} />}
      <text x="0" y={height + 14}>{tick(first)}</text>
      {first < 0 && last > 0 && at(0) > 50 && at(0) < width - 50 && <text x={at(0)} y={height + 14} text-anchor="middle">0</text>}
      <text x={width} y={height + 14} text-anchor="end">{tick(last)}</text>
    </svg>
  );
}
