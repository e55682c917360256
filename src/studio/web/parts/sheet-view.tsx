/** @file A sheet of small pictures, laid out anew for the width there is; the one under the pointer (or chosen with the arrow keys) is named, and shown large. */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Sheet } from '../../protocol/basics.js';

interface Props {
  readonly sheet: Sheet;
  readonly label: string;
  readonly nameOf: (cell: number) => string;
  /** Width on the page at most, in pixels. */
  readonly widest?: number;
  /** Rows mean something: as many columns as the sheet has. */
  readonly keepRows?: boolean;
}

/** Width of a small cell on the page at most, in pixels. */
const comfortable = 64;

export function SheetView({ sheet, label, nameOf, widest = 760, keepRows = false }: Props): JSX.Element {
  const { picture, count, cellWidth, cellHeight } = sheet;
  const [cell, setCell] = useState<number | null>(null);
  const figure = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const gap = cellWidth < 16 ? 5 : 2;
  const room = Math.min(widest, useWidth(figure));

  const narrowest = Math.max(40, Math.min(90, cellWidth * 0.6));
  const fitting = Math.max(1, Math.min(sheet.columns, count, Math.floor((room + gap) / (narrowest + gap))));
  const columns = keepRows ? sheet.columns : Math.ceil(count / Math.ceil(count / fitting)); // rows of one length
  const wide = Math.min((room + gap) / columns - gap, Math.max(comfortable, cellWidth * 1.5));
  const high = (wide / cellWidth) * cellHeight;
  const rows = Math.ceil(count / columns);
  const [width, height] = [columns * (wide + gap) - gap, rows * (high + gap) - gap];
  const pixelated = cellWidth < 64;

  useEffect(() => {
    let gone = false;
    const image = new Image();
    image.src = picture.src;
    void image.decode().then(() => {
      if (!gone && canvas.current) paint(canvas.current, image, sheet, columns, [wide, high, gap]);
    }, () => {});
    return () => { gone = true; };
  }, [sheet, columns, wide]);

  const point = (event: PointerEvent): void => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left) / (wide + gap));
    const at = Math.floor((event.clientY - box.top) / (high + gap)) * columns + column;
    setCell(column >= 0 && column < columns && at >= 0 && at < count ? at : null);
  };
  const step = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setCell((before) => Math.max(0, Math.min(count - 1, before === null ? 0 : before + by)));
  };
  return (
    <figure class="sheet" ref={figure}>
      <div class="sheet-picture" tabIndex={0} role="img" aria-label={`${label}${cell === null ? '' : `; ${nameOf(cell)}`}`} style={{ width: `${width}px`, height: `${height}px` }}
        onPointerMove={point} onPointerDown={point} onKeyDown={step} onFocus={() => setCell((before) => before ?? 0)} onBlur={() => setCell(null)} onPointerLeave={() => setCell(null)}>
        <canvas ref={canvas} style={{ width: `${width}px`, height: `${height}px` }} />
        {cell !== null && (
          <span class="sheet-mark" style={{ left: `${(cell % columns) * (wide + gap)}px`, top: `${Math.floor(cell / columns) * (high + gap)}px`, width: `${wide}px`, height: `${high}px` }}>
            <span class={`sheet-large ${Math.floor(cell / columns) * 2 + 1 >= rows ? 'above' : 'below'} ${(cell % columns) * 2 >= columns ? 'leftwards' : 'rightwards'}`}>
              <Large sheet={sheet} cell={cell} pixelated={pixelated} />
              <span class="small">{nameOf(cell)}</span>
            </span>
          </span>
        )}
      </div>
    </figure>
  );
}

function Large({ sheet: { picture, columns, cellWidth, cellHeight, gap: between }, cell, pixelated }: { sheet: Sheet; cell: number; pixelated: boolean }): JSX.Element {
  const scale = 128 / Math.max(cellWidth, cellHeight);
  const [left, top] = [(cell % columns) * (cellWidth + between), Math.floor(cell / columns) * (cellHeight + between)];
  return <span class={pixelated ? 'pixelated' : ''} style={{
    width: `${cellWidth * scale}px`, height: `${cellHeight * scale}px`, backgroundImage: `url("${picture.src}")`,
    backgroundSize: `${picture.width * scale}px ${picture.height * scale}px`, backgroundPosition: `${-left * scale}px ${-top * scale}px`,
  }} />;
}

function paint(canvas: HTMLCanvasElement, image: HTMLImageElement, sheet: Sheet, columns: number, [wide, high, gap]: readonly [number, number, number]): void {
  const sharp = Math.min(3, devicePixelRatio);
  const rows = Math.ceil(sheet.count / columns);
  canvas.width = Math.round((columns * (wide + gap) - gap) * sharp);
  canvas.height = Math.round((rows * (high + gap) - gap) * sharp);
  const brush = canvas.getContext('2d')!;
  brush.imageSmoothingEnabled = wide * sharp < sheet.cellWidth;
  brush.imageSmoothingQuality = 'high';
  for (let i = 0; i < sheet.count; i++) {
    const [fromX, fromY] = [(i % sheet.columns) * (sheet.cellWidth + sheet.gap), Math.floor(i / sheet.columns) * (sheet.cellHeight + sheet.gap)];
    const [x, y] = [Math.round((i % columns) * (wide + gap) * sharp), Math.round(Math.floor(i / columns) * (high + gap) * sharp)];
    brush.drawImage(image, fromX, fromY, sheet.cellWidth, sheet.cellHeight, x, y, Math.round(wide * sharp), Math.round(high * sharp));
  }
}

/** The width that an element has, now and when it changes. */
function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(300);
  useLayoutEffect(() => {
    const measure = (): void => setWidth(element.current!.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
