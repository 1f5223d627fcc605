import { describe, expect, it } from 'vitest';
import { combinedCurves } from './combinedCurves.js';
import { curveToCsv } from './curveCsv.js';
import { altText, sampleText, subtitle } from './curveText.js';
import { seriesLook } from './drawnCurve.js';
import { renderSvg } from './render.js';
import { connectivity, nothingYet, relativeNorm, steps, threeLines, unitSquare } from './testing/curves.js';
import { palettes } from './theme.js';

type Curve = typeof steps;

/** The same curve of `count` networks. */
function networks(curve: Curve, count: number): Curve[] {
  return Array.from({ length: count }, (_, i) => ({
    ...curve,
    model: { name: `net ${i + 1}`, id: String(i).repeat(64) },
    runId: `018f4e2a-7c3b-7d4e-8f5a-6b7c8d9e0f${10 + i}`,
  }));
}

it('no two of thirty lines of one network look alike', () => {
  const series = Array.from({ length: 30 }, (_, i) => ({ name: `line ${i}`, points: [{ x: i, y: i }] }));
  const curve = { ...threeLines, series };
  const looks = series.map((_, i) => {
    const { colour, mark } = seriesLook(curve, i);
    return `${colour % palettes.light.series.length} ${mark % 6}`;
  });
  expect(new Set(looks).size).toBe(30);
  // As ever where colours alone suffice.
  expect(seriesLook(curve, 5)).toEqual({ colour: 5, mark: 5 });
});

describe('curves of several networks', () => {
  it('become one with a series for each network, called by it, with the points and intervals as they are', () => {
    const pair = networks(steps, 2);
    const [curve, ...rest] = combinedCurves(pair);
    expect(rest).toEqual([]);
    expect(curve!.series).toEqual(pair.map(({ model, series }) => ({ name: model.name, points: series[0]!.points })));
    expect(curve!.networks.map(({ name, runId }) => [name, runId])).toEqual(
      pair.map(({ model, runId }) => [model.name, runId]),
    );
    expect(curveToCsv(curve!).split('\r\n')).toHaveLength(2 + 2 * steps.series[0]!.points.length);
  });

  it('keep their frame and the marks on their lines, and are apart from the same curve in another frame', () => {
    const pair = networks(unitSquare, 2);
    const [curve] = combinedCurves(pair);
    expect(curve!.frame).toBe('unitSquare');
    expect(curve!.series.map(({ marks }) => marks)).toEqual(
      pair.flatMap(({ series }) => series.map(({ marks }) => marks)),
    );
    const [first, second] = pair;
    expect(combinedCurves([first!, { ...second!, frame: undefined }])).toEqual([]);
    // The same line of several networks, as the left of Fig. 8: one picture for each line where all would be too many.
    const each = combinedCurves(networks(unitSquare, 4));
    expect(each.map(({ name, series }) => [name, series.length])).toEqual([
      ['roc-1', 4],
      ['roc-2', 4],
    ]);
    expect(each[0]!.series[3]!.marks).toEqual(unitSquare.series[0]!.marks);
  });

  it('are called by network and series where each has several, and are told by colour and by dash', () => {
    const [curve] = combinedCurves(networks(threeLines, 2));
    expect(curve!.series.map(({ name }) => name)).toEqual([
      'net 1, clean images',
      'net 1, perturbed images',
      'net 1, uniform noise',
      'net 2, clean images',
      'net 2, perturbed images',
      'net 2, uniform noise',
    ]);
    expect(curve!.series.map((_, i) => seriesLook(curve!, i))).toEqual([
      { colour: 0, mark: 0 },
      { colour: 0, mark: 1 },
      { colour: 0, mark: 2 },
      { colour: 1, mark: 0 },
      { colour: 1, mark: 1 },
      { colour: 1, mark: 2 },
    ]);
  });

  it('become a picture for each series where all of them would be too many to read', () => {
    const curves = combinedCurves(networks(threeLines, 3));
    expect(curves.map(({ name }) => name)).toEqual(['profile-1', 'profile-2', 'profile-3']);
    expect(curves.every(({ curveName }) => curveName === 'profile')).toBe(true);
    expect(curves[1]!.title).toContain(': perturbed images');
    expect(curves[1]!.series.map(({ name }) => name)).toEqual(['net 1', 'net 2', 'net 3']);
    for (const { series } of curves) expect(series.length).toBeLessThanOrEqual(palettes.light.series.length);
  });

  it.each([
    ['there is one network', networks(steps, 1)],
    ['there are more than colours', networks(steps, 7)],
    ['more histograms would lie over each other than can be followed', networks(relativeNorm, 4)],
    ['they are over other axes', [steps, { ...steps, xAxis: { ...steps.xAxis, unit: 'pixels' } }]],
    ['they have other series', [threeLines, { ...threeLines, series: threeLines.series.slice(1) }]],
    ['only one has a point', [steps, { ...steps, series: [{ name: 'images', points: [] }] }]],
    ['nothing is known yet', [nothingYet, nothingYet]],
  ])('are not combined where %s', (_, curves) => {
    expect(combinedCurves(curves)).toEqual([]);
  });

  it('say how many samples each network had, once where it is the same', () => {
    const [same] = combinedCurves(networks(steps, 2));
    expect(sampleText(same!)).toBe('n = 200 images each');
    expect(subtitle(same!)).toContain('net 1 and net 2 on fashion-mnist-test · n = 200 images each');
    const [first, second] = networks(connectivity, 2);
    const fewer = { ...second!, samples: { expected: 100, ok: 40, failed: 0 }, complete: false };
    const [different] = combinedCurves([first!, fewer]);
    expect(sampleText(different!)).toBe('n = 98 of 100 pairs, 2 failed (net 1); n = 40 of 100 pairs so far (net 2)');
    expect(different).toMatchObject({ samples: { expected: 200, ok: 138, failed: 2 }, complete: false });
    expect(altText(different!)).toContain('(net 1)');
  });

  it('are drawn with both names in the legend', async () => {
    const [curve] = combinedCurves(networks(steps, 2));
    const svg = await renderSvg(curve!);
    for (const name of ['net 1', 'net 2']) expect(svg).toContain(`>${name}</text>`);
  });
});
