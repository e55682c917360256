/** @file A pad to draw a digit on; each stroke is shown to the network at once, as MNIST would have it. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Point, type Stroke, digitPixels } from './digit.js';
import { given } from './given.js';

const side = 280;

/** @param answer what the network sees, said here where the answer itself is below the edge of the screen */
export function DigitPad({ answer }: { answer: string | undefined }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [pen, setPen] = useState<Stroke | null>(null);

  useEffect(() => { paint(canvas.current!, pen ? [...strokes, pen] : strokes); }, [strokes, pen]);
  const where = (event: PointerEvent): Point => {
    const bounds = canvas.current!.getBoundingClientRect();
    return [((event.clientX - bounds.left) / bounds.width) * side, ((event.clientY - bounds.top) / bounds.height) * side];
  };
  const put = (next: readonly Stroke[]): void => {
    setStrokes(next);
    setPen(null);
    const pixels = digitPixels(next);
    given.value = pixels && { pixels };
  };
  return (
    <div class="stack" style={{ gap: '8px' }}>
      <canvas
        ref={canvas} class="pad" width={side} height={side} role="img" aria-label={strokes.length ? `Pad with ${strokes.length} strokes` : 'Pad to draw a digit on with a pointer; with the keyboard, choose a picture of a digit instead'}
        onPointerDown={(event) => { event.preventDefault(); canvas.current!.setPointerCapture(event.pointerId); setPen([where(event)]); }}
        onPointerMove={(event) => { if (pen) setPen([...pen, where(event)]); }}
        onPointerUp={() => { if (pen) put([...strokes, pen]); }}
        onPointerCancel={() => setPen(null)}
      />
      <div class="row">
        <button type="button" class="button" disabled={strokes.length === 0} onClick={() => put([])}>Clear</button>
        <button type="button" class="button plain" disabled={strokes.length === 0} onClick={() => put(strokes.slice(0, -1))}>Undo</button>
        {answer !== undefined && strokes.length > 0 && <span class="push only-narrow pad-answer" aria-hidden="true">It sees: <strong>{answer}</strong></span>}
      </div>
    </div>
  );
}

function paint(canvas: HTMLCanvasElement, strokes: readonly Stroke[]): void {
  const brush = canvas.getContext('2d')!;
  brush.fillStyle = '#000';
  brush.fillRect(0, 0, side, side);
  brush.strokeStyle = '#fff';
  brush.lineWidth = 22;
  brush.lineCap = 'round';
  brush.lineJoin = 'round';
  for (const stroke of strokes) {
    brush.beginPath();
    stroke.forEach(([x, y], i) => (i === 0 ? brush.moveTo(x, y) : brush.lineTo(x, y)));
    if (stroke.length === 1) brush.lineTo(stroke[0]![0], stroke[0]![1]);
    brush.stroke();
  }
  if (strokes.length > 0) return;
  brush.fillStyle = '#9a9a9a';
  brush.font = '15px system-ui, sans-serif';
  brush.textAlign = 'center';
  brush.fillText('Draw a digit here', side / 2, side / 2);
}
