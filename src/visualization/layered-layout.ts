/** @file Places for the boxes of a graph: rows from top to bottom, few crossings, lines that avoid boxes. */

export interface Box { readonly width: number; readonly height: number }
/** From box to box, by number. */
export type Edge = readonly [from: number, to: number];
export interface Point { readonly x: number; readonly y: number }
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Centres of the boxes. */
  readonly centres: readonly Point[];
  /** For each edge the points that it passes through, from the lower border of one box to the upper border of the other. */
  readonly lines: readonly (readonly Point[])[];
}

interface Cell { readonly width: number; readonly row: number; readonly above: number[]; readonly below: number[]; x: number }

/**
 * Lays out a graph without cycles whose edges point from earlier boxes to later ones.
 * Rows by longest path; edges over several rows get a place in each; rows are ordered by the means of their neighbours.
 *
 * Source: Sugiyama, Tagawa, Toda 1981.
 */
export function layOut(boxes: readonly Box[], edges: readonly Edge[], gap = { x: 28, y: 34 }): Layout {
  const rowOf = boxes.map(() => 0);
  for (const [from, to] of [...edges].sort((a, b) => a[0] - b[0])) rowOf[to] = Math.max(rowOf[to]!, rowOf[from]! + 1);
  const cells: Cell[] = boxes.map(({ width }, i) => ({ width, row: rowOf[i]!, above: [], below: [], x: 0 }));
  const chains = edges.map(([from, to]) => {
    const chain = [from];
    for (let row = rowOf[from]! + 1; row < rowOf[to]!; row++) chain.push(cells.push({ width: 8, row, above: [], below: [], x: 0 }) - 1);
    chain.push(to);
    chain.slice(1).forEach((lower, i) => {
      cells[chain[i]!]!.below.push(lower);
      cells[lower]!.above.push(chain[i]!);
    });
    return chain;
  });
  const rows: number[][] = Array.from({ length: Math.max(0, ...rowOf) + 1 }, () => []);
  cells.forEach(({ row }, i) => rows[row]!.push(i));
  order(rows, cells);
  place(rows, cells, gap.x);

  const left = Math.min(...cells.map(({ x, width }) => x - width / 2));
  const heights = rows.map((row) => Math.max(0, ...row.map((i) => boxes[i]?.height ?? 0)));
  const tops = heights.map((_, r) => heights.slice(0, r).reduce((a, b) => a + b + gap.y, 0));
  const middle = (i: number): Point => ({ x: cells[i]!.x - left, y: tops[cells[i]!.row]! + heights[cells[i]!.row]! / 2 });
  return {
    width: Math.max(...cells.map(({ x, width }) => x + width / 2)) - left,
    height: tops.at(-1)! + heights.at(-1)!,
    centres: boxes.map((_, i) => middle(i)),
    lines: chains.map((chain) => chain.flatMap((i, k) => {
      const { x, y } = middle(i);
      const half = (boxes[i]?.height ?? heights[cells[i]!.row]!) / 2;
      return [...(k > 0 ? [{ x, y: y - half }] : []), ...(k < chain.length - 1 ? [{ x, y: y + half }] : [])];
    })),
  };
}

/** Sorts each row by the mean position of its neighbours in the row above, then below, a few times. */
function order(rows: readonly number[][], cells: readonly Cell[]): void {
  const position = new Map<number, number>();
  const number = (row: readonly number[]): void => row.forEach((i, at) => position.set(i, at));
  rows.forEach(number);
  for (let sweep = 0; sweep < 8; sweep++) {
    const side = sweep % 2 === 0 ? 'above' : 'below';
    for (const row of sweep % 2 === 0 ? rows : [...rows].reverse()) {
      const wish = new Map(row.map((i) => [i, mean(cells[i]![side].map((k) => position.get(k)!)) ?? position.get(i)!]));
      row.sort((a, b) => wish.get(a)! - wish.get(b)!);
      number(row);
    }
  }
}

/** Moves each row under (or over) its neighbours as far as its own members leave room. */
function place(rows: readonly number[][], cells: readonly Cell[], gap: number): void {
  for (const row of rows) pack(row.map((i) => cells[i]!), row.map(() => 0), gap);
  for (let sweep = 0; sweep < 12; sweep++) {
    const side = sweep % 2 === 0 ? 'above' : 'below';
    for (const row of sweep % 2 === 0 ? rows : [...rows].reverse()) {
      const own = row.map((i) => cells[i]!);
      pack(own, own.map((cell) => mean(cell[side].map((k) => cells[k]!.x)) ?? cell.x), gap);
    }
  }
}

/** Puts cells in order as near to their wishes as they can be without touching: groups that touch stand at the mean of their wishes. */
function pack(row: readonly Cell[], wishes: readonly number[], gap: number): void {
  const groups: { cells: Cell[]; total: number; offsets: number[] }[] = [];
  const centre = (g: (typeof groups)[0]): number => g.total / g.cells.length;
  row.forEach((cell, i) => {
    groups.push({ cells: [cell], total: wishes[i]!, offsets: [0] });
    for (let last = groups.length - 1; last > 0; last--) {
      const [a, b] = [groups[last - 1]!, groups[last]!];
      const apart = a.offsets.at(-1)! + a.cells.at(-1)!.width / 2 + gap + b.cells[0]!.width / 2;
      if (centre(b) - centre(a) >= apart) break;
      groups.splice(last - 1, 2, { cells: [...a.cells, ...b.cells], offsets: [...a.offsets, ...b.offsets.map((o) => o + apart)], total: a.total + b.total - apart * b.cells.length });
    }
  });
  for (const group of groups) group.cells.forEach((cell, i) => { cell.x = centre(group) + group.offsets[i]!; });
}

const mean = (numbers: readonly number[]): number | undefined => (numbers.length === 0 ? undefined : numbers.reduce((a, b) => a + b, 0) / numbers.length);
