/** Draws over the cells of a panel: lines, and points with their names, legible on any fill. */
import type { CategoryPanel, NumberPanel } from '@isthmus/contracts';
import type { Layer } from './drawing.js';
import { fontFamily, textWidth } from './fontMetrics.js';
import type { Palette } from './theme.js';

const labelSize = 12;

type OnAxes = Record<'x' | 'y', object>;

/** On any fill: ink on a wider line of the background. */
export function lineLayers({ lines }: CategoryPanel | NumberPanel, palette: Palette, onAxes: OnAxes): Layer[] {
  const values = lines.flatMap(({ name, through }) => through.map(([x, y], order) => ({ line: name, x, y, order })));
  if (values.length === 0) return [];
  const encoding = {
    ...onAxes,
    detail: { field: 'line', type: 'nominal' as const },
    order: { field: 'order', type: 'quantitative' as const },
  };
  return [
    { data: { values }, mark: { type: 'line', color: palette.background, strokeWidth: 3.5, opacity: 0.85 }, encoding },
    { data: { values }, mark: { type: 'line', color: palette.ink, strokeWidth: 1.4 }, encoding },
  ] as Layer[];
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A mark at each point; its name beside it on a plate, where there is room. The ends of a list of points come first. */
export function pointLayers(
  { points }: CategoryPanel | NumberPanel,
  palette: Palette,
  at: (place: readonly [number, number]) => [number, number],
  size: { readonly width: number; readonly height: number },
): Layer[] {
  const marks = points.map((point) => ({ name: point.name, at: at(point.at) }));
  const taken: Box[] = marks.map(({ at: [x, y] }) => ({ left: x - 5, top: y - 5, width: 10, height: 10 }));
  const ends = marks.filter((_, i) => i === 0 || i === marks.length - 1);
  const labels: Layer[] = [];
  for (const mark of new Set([...ends, ...marks])) {
    const {
      name,
      at: [x, y],
    } = mark;
    const width = textWidth(name, { fontSize: labelSize }) + 8;
    const height = labelSize + 5;
    const box = placesBeside([x, y], { width, height }, mark === marks[0]).find(
      (one) => inside(one, size) && !taken.some((other) => overlap(one, other)),
    );
    if (box === undefined) continue;
    taken.push(box);
    labels.push(plate(box, palette), text(name, box, palette));
  }
  const values = marks.map(({ at: [x, y] }) => ({ x, y }));
  if (values.length === 0) return [];
  return [
    ...values.map(
      ({ x, y }): Layer => ({
        data: { values: [{}] },
        mark: {
          type: 'point',
          shape: 'circle',
          filled: true,
          size: 48,
          opacity: 1,
          fill: palette.background,
          stroke: palette.ink,
          strokeWidth: 1.6,
          x,
          y,
        },
      }),
    ),
    ...labels,
  ];
}

/** Right and left of a point, each above, level and below it, the first of a list rather below; then the same further off. */
function placesBeside(
  [x, y]: readonly [number, number],
  { width, height }: { readonly width: number; readonly height: number },
  below: boolean,
): Box[] {
  return [7, 16].flatMap((gap) => {
    const tops = [y - gap - height + 3, y - height / 2, y + gap - 3];
    if (below) tops.reverse();
    return [x + gap, x - gap - width].flatMap((left) => tops.map((top) => ({ left, top, width, height })));
  });
}

function inside({ left, top, width, height }: Box, size: { readonly width: number; readonly height: number }): boolean {
  return left >= 2 && top >= 2 && left + width <= size.width - 2 && top + height <= size.height - 2;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
}

function plate({ left, top, width, height }: Box, palette: Palette): Layer {
  return {
    data: { values: [{}] },
    mark: {
      type: 'rect',
      x: left,
      x2: left + width,
      y: top,
      y2: top + height,
      color: palette.background,
      opacity: 0.85,
      cornerRadius: 3,
    },
  };
}

function text(name: string, { left, top, width, height }: Box, palette: Palette): Layer {
  return {
    data: { values: [{}] },
    mark: {
      type: 'text',
      text: name,
      x: left + width / 2,
      y: top + height / 2 + 0.5,
      align: 'center',
      baseline: 'middle',
      fontSize: labelSize,
      font: fontFamily,
      color: palette.ink,
    },
  };
}
