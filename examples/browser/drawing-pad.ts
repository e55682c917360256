/** @file A canvas to draw a digit on, and the drawing as MNIST has its digits: 20 pixels high, its centre of mass in the middle of 28 x 28. */

/** Lets one draw in white on black; calls `changed` with [28, 28] pixels (ink is 1) after every stroke. `clear` empties it. */
export function drawingPad(canvas: HTMLCanvasElement, changed: (pixels: Float32Array) => void): { clear(): void } {
  const pen = canvas.getContext('2d', { willReadFrequently: true })!;
  const clear = (): void => {
    pen.fillStyle = '#000';
    pen.fillRect(0, 0, canvas.width, canvas.height);
  };
  clear();
  Object.assign(pen, { lineWidth: canvas.width / 13, lineCap: 'round', lineJoin: 'round', strokeStyle: '#fff' });
  const place = (event: PointerEvent): [number, number] => {
    const { left, top, width } = canvas.getBoundingClientRect();
    const scale = canvas.width / width;
    return [(event.clientX - left) * scale, (event.clientY - top) * scale];
  };
  let drawing = false;
  canvas.addEventListener('pointerdown', (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!drawing) return;
    pen.lineTo(...place(event));
    pen.stroke();
  });
  const lift = (): void => {
    if (!drawing) return;
    drawing = false;
    const pixels = centred(canvas);
    if (pixels !== null) changed(pixels);
  };
  canvas.addEventListener('pointerup', lift);
  canvas.addEventListener('pointercancel', lift);
  return { clear };
}

/** Source: LeCun, Cortes, Burges, The MNIST database, how its digits were made. `null` where nothing is drawn. */
function centred(canvas: HTMLCanvasElement): Float32Array | null {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (data[4 * (y * width + x)]! > 0) {
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  if (right < 0) return null;
  const [w, h] = [right - left + 1, bottom - top + 1];
  const scale = 20 / Math.max(w, h);
  const small = (dx: number, dy: number): Float32Array => {
    const target = new OffscreenCanvas(28, 28).getContext('2d', { willReadFrequently: true })!;
    target.imageSmoothingQuality = 'high';
    target.drawImage(canvas, left, top, w, h, 14 - (w * scale) / 2 + dx, 14 - (h * scale) / 2 + dy, w * scale, h * scale);
    const { data: pixels } = target.getImageData(0, 0, 28, 28);
    return Float32Array.from({ length: 784 }, (_, i) => (pixels[4 * i]! / 255) * (pixels[4 * i + 3]! / 255));
  };
  const first = small(0, 0);
  let [mass, mx, my] = [0, 0, 0];
  first.forEach((v, i) => { mass += v; mx += v * (i % 28); my += v * Math.floor(i / 28); });
  return small(Math.round(13.5 - mx / mass), Math.round(13.5 - my / mass));
}
