import { analysis } from '@isthmus/analyses/definitions';
import { quantity } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { logTicks } from './axes.js';
import { altText, axisTitle, headlineText, intervalText, sampleText, subtitle } from './curveText.js';
import { curveOf } from './testing/curveOf.js';
import { narrowBins, nothingYet, relativeNorm, threeLines, twoHistograms } from './testing/curves.js';

describe('the words around a curve', () => {
  it('give an axis its unit unless its label already says it', () => {
    expect(axisTitle({ label: 'Step', unit: 'pixels', scale: 'log' })).toBe('Step (pixels)');
    expect(axisTitle({ label: 'Share of images', unit: 'share', scale: 'linear' })).toBe('Share of images (%)');
    expect(axisTitle({ label: 'Path over distance', unit: '1', scale: 'linear' })).toBe('Path over distance (ratio)');
    expect(axisTitle({ label: 'Steps', unit: 'steps', scale: 'linear' })).toBe('Steps');
    expect(axisTitle({ label: 'Outcome', unit: '', scale: 'category' })).toBe('Outcome');
  });

  it.each([
    [{ kind: 'curvature' }, 'h = ‖r‖ · pixel axes'],
    [{ kind: 'detection', drawing: 'gaussian' }, 'h of the authors · Gaussian directions'],
    [{ kind: 'detection', attack: 'jpeg' }, 'h of the authors · DeepFool, JPEG 75'],
    [
      { kind: 'curvature', axes: 'random', step: { kind: 'relativeToPerturbation', factor: 0.5 } },
      'h = 0.5 ‖r‖ · random axes',
    ],
    [{ kind: 'curvature', method: 'mean', step: { kind: 'absolute', length: 0.25 } }, 'h = 0.25 pixels · n ='],
    [{ kind: 'detection' }, 'h of the authors · n ='],
    [{ kind: 'curvatureStep' }, 'on fashion-mnist-test · n ='],
  ])('say of %o at which step it was measured, and along which axes', (own, words) => {
    const settings = analysis.parse({ samples: 5, ...own });
    expect(subtitle({ ...relativeNorm, settings })).toContain(words);
  });

  it.each([
    [0.975, 'share', '97.5%'],
    [1, 'share', '100%'],
    [0, 'share', '0%'],
    [0.00034, 'share', '0.03%'],
    [0.06341, '1', '0.0634'],
    [2.545, 'steps', '2.54 steps'],
    [123.4, 'pixels', '123 pixels'],
    [90000, 'images', '90,000 images'],
    [0.0000123, '1', '1.23e-5'],
    [-0.5, 'logits', '-0.500 logits'],
  ])('write %d in unit "%s" as %s', (value, unit, text) => {
    expect(quantity(value, unit)).toBe(text);
  });

  it('say how many samples there are, that more will come, and that some failed', () => {
    expect(sampleText(relativeNorm)).toBe('n = 200 images');
    expect(sampleText(twoHistograms)).toBe('n = 120 of 200 images so far, 1 failed');
    const failed = curveOf({}, { samples: { expected: 200, ok: 197, failed: 3 } });
    expect(sampleText(failed)).toBe('n = 197 of 200 images, 3 failed');
  });

  it('name the interval and what draws it, and the sign where there is one', () => {
    expect(intervalText(relativeNorm)).toBe('whiskers: 95% Wilson score interval');
    expect(intervalText(narrowBins)).toBe('band: 95% Wilson score interval');
    expect(intervalText({ ...threeLines, intervalMethod: 'bootstrap', intervalLevel: 0.999 })).toBe(
      'band: 99.9% interval, bootstrap',
    );
    expect(intervalText(nothingYet)).toBe('');
    expect(subtitle(threeLines)).toContain('sign: other minus predicted');
    expect(subtitle(relativeNorm)).not.toContain('sign');
  });

  it('give a headline its interval, and say so when it is not known', () => {
    const headline = { name: 'Mean steps', value: 2.5, low: 2.25, high: 2.75, unit: 'steps' };
    expect(headlineText(headline, 0.95)).toEqual({ value: '2.50 steps', interval: '95% interval 2.25 to 2.75' });
    expect(headlineText({ ...headline, value: null }, 0.95)).toEqual({ value: 'not known yet', interval: '' });
    expect(headlineText({ ...headline, low: null }, 0.95).interval).toBe('');
    expect(headlineText({ ...headline, n: 12 }, 0.95).interval).toBe('95% interval 2.25 to 2.75, n = 12');
    expect(headlineText({ ...headline, low: null, n: 1 }, 0.95).interval).toBe('n = 1');
  });

  it('describe a picture to who cannot see it: axes, samples and the highest point', () => {
    expect(altText(relativeNorm)).toMatch(
      /^Histogram: .*Share of images \(%\) by ‖r\(x\)‖ \/ ‖x‖ \(ratio\), n = 200 images\. Highest: 12\.\d% at 0\.07/,
    );
    expect(altText(threeLines)).toContain('(perturbed images)');
    expect(altText(nothingYet)).toContain('No sample is finished yet');
  });
});

describe('ticks of a logarithmic axis', () => {
  it('are 1, 2 and 5 of each power over few decades and exact decimal numbers', () => {
    expect(logTicks(0.003, 0.5)).toEqual([0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]);
  });

  it('are at most nine, all inside, over many decades', () => {
    const ticks = logTicks(1e-12, 1e12);
    expect(ticks.length).toBeGreaterThan(4);
    expect(ticks.length).toBeLessThanOrEqual(9);
    expect(ticks.every((tick) => tick >= 1e-12 && tick <= 1e12)).toBe(true);
  });
});
