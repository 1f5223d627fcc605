/** The words around a curve: axis titles with units, how many samples, which interval. */
import { type Analysis, definitionOf, spectrumAxes } from '@isthmus/analyses/definitions';
import { type Headline, levelText, listText, quantity, type Raster } from '@isthmus/contracts';
import type { CombinedCurve, Curve } from '@isthmus/sweeps';
import { type DrawnCurve, isCombined } from './drawnCurve.js';

type Axis = Curve['xAxis'];

/** "Steps", "Share of images (%)", "‖r‖ / ‖x‖ (ratio)": the unit is left out where the label already says it. */
export function axisTitle({ label, unit }: Axis): string {
  const shown = unitText(unit);
  return shown === '' || label.toLowerCase().split(/\W+/).includes(shown.toLowerCase()) ? label : `${label} (${shown})`;
}

function unitText(unit: string): string {
  if (unit === 'share') return '%';
  return unit === '1' ? 'ratio' : unit;
}

/** "0.123" and "95% interval 0.110 to 0.131, n = 200"; the second is empty where there is neither. */
export function headlineText(
  { value, low, high, unit, n }: Headline,
  intervalLevel: number,
): { value: string; interval: string } {
  if (value === null) return { value: 'not known yet', interval: '' };
  const said = quantity(value, unit);
  const of = n === undefined ? '' : `n = ${n}`;
  if (low === undefined || low === null || high === undefined || high === null) return { value: said, interval: of };
  const ends = unit === 'share' ? 'share' : '';
  return {
    value: said,
    interval: `${levelText(intervalLevel)} interval ${quantity(low, ends)} to ${quantity(high, ends)}${of === '' ? '' : `, ${of}`}`,
  };
}

/** "n = 200 images", "n = 120 of 200 images so far, 3 failed"; of several networks "n = 200 images each", or each with its own. */
export function sampleText(curve: Counted | CombinedCurve): string {
  if (!('networks' in curve)) return countText(curve);
  const each = curve.networks.map(({ name, ...rest }) => ({
    name,
    text: countText({ ...rest, settings: curve.settings }),
  }));
  const [first] = each;
  if (each.every(({ text }) => text === first!.text)) return `${first!.text} each`;
  return each.map(({ name, text }) => `${text} (${name})`).join('; ');
}

type Counted = Pick<Curve, 'samples' | 'settings' | 'complete'>;

function countText({ samples, settings, complete }: Counted): string {
  const unit = definitionOf(settings.kind).sampleUnit;
  const of = complete && samples.ok === samples.expected ? '' : ` of ${samples.expected}`;
  const noun = samples.expected === 1 ? unit : `${unit}s`;
  const failed = samples.failed === 0 ? '' : `, ${samples.failed} failed`;
  return `n = ${samples.ok}${of} ${noun}${complete ? '' : ' so far'}${failed}`;
}

/** The text of a picture without points. */
export function emptyText({ samples, complete }: Pick<Curve, 'samples' | 'complete'>): string {
  if (complete) return 'No sample gave a value';
  return samples.ok === 0 ? 'No sample is finished yet' : 'No sample has given a value yet';
}

/** Whether a histogram has so many bins that a whisker each would hide them. */
export function isNarrow({ form, series }: Pick<Curve, 'form' | 'series'>): boolean {
  return form === 'histogram' && series.some(({ points }) => points.length > 80);
}

/** "whiskers: 95% Wilson score interval"; empty where no point has an interval. */
export function intervalText(curve: DrawnCurve): string {
  const has = curve.series.some(({ points }) =>
    points.some(({ low, high }) => low !== undefined && high !== undefined),
  );
  if (!has) return '';
  const mark = curve.form === 'line' || isNarrow(curve) ? 'band' : 'whiskers';
  const level = levelText(curve.intervalLevel);
  return `${mark}: ${level} ${/interval$/.test(curve.intervalMethod) ? '' : 'interval, '}${curve.intervalMethod}`;
}

/** Between the parts of a subtitle; a line breaks there. */
export const separator = ' · ';

/** What stands under a picture's title, as one text. */
export function subtitle(curve: DrawnCurve): string {
  const sign = curve.signConvention === null ? '' : 'sign: other minus predicted';
  const parts = [
    `${networksText(curve)} on ${curve.dataset.name}`,
    // Nothing else in the picture says which pairs these are.
    'scenario' in curve.settings ? `scenario ${curve.settings.scenario}` : '',
    stepText(curve.settings),
    axesText(curve.settings),
    drawingText(curve.settings),
    attackText(curve.settings),
    sampleText(curve),
    intervalText(curve),
    sign,
    `seed ${curve.seed}`,
  ];
  return parts.filter((part) => part !== '').join(separator);
}

/** "h = 0.5 ‖r‖": curvatures at different steps are different numbers. Empty where the settings have no step, or a list of them. */
function stepText(settings: Analysis): string {
  if (!('step' in settings)) return '';
  const { step } = settings;
  switch (step.kind) {
    case 'relativeToPerturbation':
      return `h = ${step.factor === 1 ? '' : `${step.factor} `}‖r‖`;
    case 'absolute':
      return `h = ${step.length} pixels`;
    case 'authors':
      return 'h of the authors';
    default:
      return step satisfies never;
  }
}

/** "pixel axes": on networks with kinks, full spectra along other axes have other numbers. */
function axesText(settings: Analysis): string {
  const axes = spectrumAxes(settings);
  return axes === null ? '' : `${axes} axes`;
}

/** "Gaussian directions": along other directions an average of few is another number. Empty where they are drawn as ever. */
function drawingText(settings: Analysis): string {
  if (!('drawing' in settings) || settings.drawing === undefined) return '';
  return { gaussian: 'Gaussian directions', pixels: 'pixel axes', lowFrequencies: 'lowest frequencies' }[
    settings.drawing
  ];
}

/** "PGD, 20 steps": what made the copies. Empty where DeepFool did, as in the paper. */
function attackText(settings: Analysis): string {
  if (!('attack' in settings) || settings.attack === undefined) return '';
  return { pgd: 'PGD, 20 steps', fgsm: 'FGSM', noise: 'noise', rounded: 'DeepFool, 8 bits', jpeg: 'DeepFool, JPEG 75' }[
    settings.attack
  ];
}

/** "lenet", "lenet and nin", "caffenet, googlenet and vgg19". */
export function networksText(curve: DrawnCurve): string {
  return listText(isCombined(curve) ? curve.networks.map(({ name }) => name) : [curve.model.name]);
}

/** The picture in words: what is drawn over what, of how many samples, and where it is highest. */
export function altText(curve: DrawnCurve): string {
  if (curve.raster !== undefined) return rasterAltText(curve, curve.raster);
  const forms = { line: 'Line chart', histogram: 'Histogram', bars: 'Bar chart', raster: 'Panels' } as const;
  const points = curve.series.flatMap((series) => series.points.map((point) => ({ series: series.name, ...point })));
  const what = `${forms[curve.form]}: ${curve.title}. ${axisTitle(curve.yAxis)} by ${axisTitle(curve.xAxis)}, ${sampleText(curve)}.`;
  if (points.length === 0) return `${what} ${emptyText(curve)}.`;
  const highest = points.reduce((most, point) => (point.y > most.y ? point : most));
  const whose = curve.series.length > 1 ? ` (${highest.series})` : '';
  return `${what} Highest: ${quantity(highest.y, curve.yAxis.unit)} at ${position(highest.x, curve)}${whose}.`;
}

/** What the panels show and how they are called. */
function rasterAltText(curve: DrawnCurve, { kind, panels }: Raster): string {
  const form = kind === 'categories' ? 'Label maps' : 'Pictures of numbers';
  const what = `${form}: ${curve.title}. ${axisTitle(curve.yAxis)} by ${axisTitle(curve.xAxis)}, ${sampleText(curve)}.`;
  return panels.length === 0
    ? `${what} ${emptyText(curve)}.`
    : `${what} ${panels.map(({ title }) => title).join('; ')}.`;
}

/** A point's place on the horizontal axis. */
export function position(x: number | string, { xAxis }: DrawnCurve): string {
  return typeof x === 'string' ? x : quantity(x, xAxis.unit === 'share' ? 'share' : '');
}
