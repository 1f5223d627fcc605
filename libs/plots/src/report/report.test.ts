import { beforeAll, describe, expect, it } from 'vitest';
import { curveToCsv } from '../curveCsv.js';
import { renderSvg, sizeOf } from '../render.js';
import { nothingYet } from '../testing/curves.js';
import { colourPictures, crossSections } from '../testing/rasters.js';
import { fixtureReport } from '../testing/report.js';
import { renderReport } from './report.js';

const { sweep, curves } = fixtureReport;
let page: string;
beforeAll(async () => {
  page = await renderReport(fixtureReport);
});

/** Text as a reader sees it. */
function visible(html: string): string {
  return html
    .replace(/<(style|head)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,:;)])/g, '$1');
}

function decoded(dataUri: string): string {
  return Buffer.from(dataUri.split('base64,')[1]!, 'base64').toString('utf8');
}

describe('a report begins with accuracy', () => {
  const [own] = sweep.accuracy;
  const warning =
    'probably wrong preprocessing: order, mean, scale. Classified correctly: 42.5% (95% interval 39.5% to 45.6%, 1,000 images), less than 71.1%, nine tenths of the expected 79%. On 100 of the images: as it is: 41%, preset imagenet: 78%.';
  const withAccuracy = (accuracy: typeof sweep.accuracy) =>
    renderReport({ ...fixtureReport, sweep: { ...sweep, accuracy }, maxPictures: 0 });
  const poor = { images: 1_000, correct: 425, low: 0.3947, high: 0.4559, alternatives: [] };

  it('with its interval, the preprocessing that was assumed and what is expected, before any other number', () => {
    const text = visible(page);
    const place = text.indexOf('Accuracy Network Classified correctly Preprocessing assumed');
    expect(place).toBeGreaterThan(0);
    expect(text.slice(place)).toMatch(
      /^Accuracy Network Classified correctly Preprocessing assumed lenet-fashion-mnist 90\.5% \(95% interval 88\.5% to 92\.2%, 1,000 images\) pixels in \[0, 1\] as they are Of fashion-mnist-test/,
    );
    expect(place).toBeLessThan(text.indexOf('Contents'));
    expect(text).not.toContain('probably wrong');
  });

  it('and where that is suspicious with a warning, which stands beside every verdict too', async () => {
    const text = visible(await withAccuracy([{ ...own!, measured: poor, warning }]));
    expect(text).toContain(`Read this first lenet-fashion-mnist: ${warning}`);
    expect(text.indexOf('Read this first')).toBeLessThan(text.indexOf('Contents'));
    const verdicts = text.split('lenet-fashion-mnist: accuracy 42.5%: probably wrong preprocessing.').length - 1;
    expect(verdicts).toBe(Number(/(\d+) comparisons:/.exec(text)![1]));
    expect(verdicts).toBeGreaterThan(2);
  });

  it('or says why there is none', async () => {
    const missing = 'the network has 10 classes and the data set 7';
    const text = visible(await withAccuracy([{ ...own!, measured: null, missing }]));
    expect(text).toContain(`lenet-fashion-mnist not told: ${missing}`);
  });
});

describe('a report', () => {
  it('asks nothing of the network: every source and link is in the file, and it holds no script', () => {
    const references = [...page.matchAll(/\b(?:src|srcset|href|action|poster|data)="([^"]*)"/g)].map(([, to]) => to!);
    expect(references.length).toBeGreaterThan(12);
    for (const reference of references) expect(reference.slice(0, 40)).toMatch(/^(data:|#)/);
    expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(/i);
    expect(page).toContain(`default-src 'none'; style-src 'unsafe-inline'; img-src data:`);
  });

  it('holds each curve as a picture in light and dark, described, in the order of runs', () => {
    const images = [
      ...page.matchAll(/<picture><source media="([^"]*)" srcset="([^"]*)"><img src="([^"]*)"[^>]*alt="([^"]*)"/g),
    ];
    expect(images).toHaveLength(curves.length);
    images.forEach(([, media, dark, light, alt], index) => {
      expect(media).toContain('prefers-color-scheme: dark');
      for (const picture of [dark!, light!]) expect(decoded(picture)).toMatch(/^<svg .*<\/svg>$/s);
      expect(dark).not.toBe(light);
      expect(alt).toContain(curves[index]!.title);
      expect(alt).toContain('Highest:');
    });
  });

  it('holds each curve as CSV, JSON and Vega-Lite behind a link that saves a file of its own name', () => {
    const links = [...page.matchAll(/<a download="([^"]*)" href="([^"]*)"/g)];
    const names = links.map(([, name]) => name);
    expect(new Set(names).size).toBe(4 * curves.length);
    const file = (name: string) => decoded(links.find(([, saved]) => saved === name)![2]!);
    expect(file('1-lenet-fashion-mnist-perturbation-relativeNorm.csv')).toBe(curveToCsv(curves[0]!));
    expect(JSON.parse(file('2-lenet-fashion-mnist-connectivity-connectivity.json'))).toEqual(curves[2]);
    expect(JSON.parse(file('1-lenet-fashion-mnist-perturbation-steps.vl.json')).$schema).toContain('vega-lite');
  });

  it('holds the headline numbers once each with their interval, one click below the pictures', () => {
    const numbers = [...page.matchAll(/<details class="numbers">[\s\S]*?<\/details>/g)].map(([part]) => visible(part));
    expect(numbers).toHaveLength(2);
    expect(numbers[0]).toContain('Median relative norm 0.0634 (95% interval 0.0581 to 0.0702)');
    expect(numbers[1]).toContain('Connected 100% (95% interval 96.2% to 100%)');
    expect(numbers[0]!.match(/Converged/g)).toHaveLength(1);
    expect(page.indexOf('<img')).toBeLessThan(page.indexOf('<details class="numbers">'));
  });

  it('judges what the paper says by our numbers, with both in the sentence, before the first picture', () => {
    const [claims] = /<section aria-labelledby="claims">[\s\S]*?<\/section>/.exec(page)!;
    const text = visible(claims);
    expect(text).toContain('4 comparisons: agrees 3, differs 0, open 1; 4 of them of a network or of images that');
    expect(text).toContain('told by their names alone');
    expect(text).toContain('Range: 95% to 100% of pairs joined');
    expect(text).toMatch(
      /Published: 100% of 1,000 pairs .*?\(CaffeNet on ImageNet\)\. Range: .* agrees lenet-fashion-mnist: .* 100% \(95% interval 96\.2% to 100%\)\. Another network: the paper says it of CaffeNet on ImageNet\. On fashion-mnist-test, n = 98 of 100 pairs, 2 failed\./,
    );
    expect(page.indexOf(claims)).toBeLessThan(page.indexOf('<img'));
  });

  it('shows all claims at one glance first: a row each, a column for each network, the paper beside', () => {
    const [table] = /<figure class="table claims">[\s\S]*?<\/figure>/.exec(page)!;
    expect(visible(table)).toContain('The paper says lenet-fashion-mnist, fashion-mnist-test The paper');
    expect(table.match(/<tr>/g)).toHaveLength(1 + 4);
    expect(visible(table)).toMatch(
      /Section III Any two points .*? agrees 100% \[96\.2%, 100%\] n = 98 of 100 pairs, 2 failed 100% of 1,000 pairs/,
    );
    expect(page.indexOf(table)).toBeLessThan(page.indexOf('<article class="claim">'));
  });

  it('begins with a list of what is in it, by number in the paper, each entry leading to an element of its own', () => {
    const [nav] = /<nav[\s\S]*?<\/nav>/.exec(page)!;
    expect(page.indexOf(nav)).toBeLessThan(page.indexOf('<section aria-labelledby="claims"'));
    expect(visible(nav)).toContain('Section III Connectivity of classification regions');
    const targets = [...nav.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target!);
    expect(targets).toHaveLength(4);
    for (const target of targets) expect(page.split(`id="${target}"`)).toHaveLength(2);
  });

  it('says how to compute it again: command, seed, settings, engine, hashes and versions', () => {
    const text = visible(page);
    for (const needed of [
      fixtureReport.reproduce,
      'Seed 7',
      'overshoot 0.02',
      'scenario natural',
      'onnxruntime, provider cpu, batches of 64 images',
      curves[0]!.model.id,
      curves[0]!.dataset.id,
      fixtureReport.models[0]!.artifact,
      '1 × 28 × 28, 10 classes',
      'Time of workers 1 min 11 s, all together',
      'Device share 55% of that time was in the engine',
      'Preprocessing pixels in [0, 1] as they are',
      '98 of 100 pairs, 2 failed, 1 min 1 s of workers, device share 50%',
      'isthmus 0.2.0',
      '2026-11-23 07:51:02 UTC',
    ]) {
      expect(text).toContain(needed);
    }
  });

  it('has one title, headings without a gap in their levels, and tables with header cells', () => {
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    for (const [table] of page.matchAll(/<table[\s\S]*?<\/table>/g)) expect(table).toContain('scope="');
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/aria-labelledby="([^"]*)"/g)) expect(ids).toContain(id);
  });

  it('says of pictures how much has which label and where the points are, at the size of the picture', async () => {
    const [run] = sweep.runs;
    const pictured = { ...run!, analysis: crossSections.settings, curves: ['crossSection', 'directions'] };
    const content = {
      ...fixtureReport,
      sweep: { ...sweep, runs: [pictured] },
      curves: [crossSections, colourPictures],
    };
    const html = await renderReport(content);
    const text = visible(html);
    expect(text).toMatch(
      /Image 874 and image 6376 Trouser 5\d(\.\d)?%; Dress 4\d(\.\d)?% x₁ at 0, 0; x₂ at 8, 0; x₁ \+ r at 0\.100, 0\.300/,
    );
    expect(text).toMatch(/u2 -0\.0357 to 0\.0357/);
    const { width, height } = sizeOf(await renderSvg(crossSections));
    // 760 wide are the pictures that fill the column: narrower ones take as much less of it, and text has one size in all.
    expect(width).toBeLessThan(760);
    const size = `width="${width}" height="${height}" style="--scale: ${width / 760}"`;
    expect(html).toContain(`${size} alt="Label maps: Regions on the plane of a pair and r(x₁).`);
    expect(page).toContain('width="760" height="460" style="--scale: 1" alt="Histogram:');
  });

  it('lets a server answer others between two pictures', async () => {
    let turns = 0;
    let handle: NodeJS.Immediate;
    const turn = () => {
      turns += 1;
      handle = setImmediate(turn);
    };
    handle = setImmediate(turn);
    await renderReport(fixtureReport);
    clearImmediate(handle);
    // Four pictures, each in light and in dark.
    expect(turns).toBeGreaterThanOrEqual(8);
  });

  it('has the same bytes for the same content', async () => {
    expect(await renderReport(fixtureReport)).toBe(page);
  });

  it('shows names from elsewhere as text', async () => {
    const name = '<img src=x onerror=alert(1)>" & more';
    const html = await renderReport({ ...fixtureReport, sweep: { ...sweep, name }, maxPictures: 0 });
    expect(html).not.toContain('<img src=x');
    expect(visible(html)).toContain(name);
  });
});

describe('what is missing', () => {
  it('is nothing in a whole sweep, and the report then has no such section', async () => {
    expect(visible(page)).toContain('Completed: 298 of 300 samples were computed, 2 failed.');
    const whole = {
      ...sweep,
      samples: { total: 300, ok: 300, failed: 0, reused: 0 },
      runs: sweep.runs.map((run) => ({ ...run, samples: { ...run.samples, ok: run.samples.total, failed: 0 } })),
    };
    const text = visible(await renderReport({ ...fixtureReport, sweep: whole, maxPictures: 0 }));
    expect(text).toContain('Completed: all 300 samples were computed.');
    expect(text).not.toContain('What is missing');
  });

  it('is said of failed samples, of a run that was stopped and of a curve that cannot be read', async () => {
    expect(visible(page)).toContain('lenet-fashion-mnist, connectivity: 2 of 100 pairs failed and are in no curve');
    const [first, second] = sweep.runs;
    const stopped = {
      ...sweep,
      state: 'cancelled' as const,
      samples: { total: 300, ok: 250, failed: 0, reused: 200 },
      runs: [
        { ...first!, curves: [...first!.curves, 'perturbedLabel'] },
        {
          ...second!,
          state: 'cancelled' as const,
          error: 'stopped by its owner',
          samples: { total: 100, ok: 50, failed: 0, reused: 0 },
        },
      ],
    };
    const text = visible(await renderReport({ ...fixtureReport, sweep: stopped, maxPictures: 0 }));
    expect(text).toContain(
      'Cancelled: 250 of 300 samples were computed before it was stopped, 200 of them by earlier sweeps.',
    );
    expect(text).toContain('lenet-fashion-mnist, perturbation: the curve perturbedLabel could not be read.');
    expect(text).toContain('lenet-fashion-mnist, connectivity: stopped by its owner');
    expect(text).toContain('50 of 100 pairs were never computed, since the run was cancelled.');
  });

  it('is said of a sweep that has only begun, whose numbers are not known yet', async () => {
    const [first] = sweep.runs;
    const begun = {
      ...sweep,
      name: null,
      state: 'running' as const,
      finishedAt: null,
      samples: { total: 200, ok: 0, failed: 0, reused: 0 },
      runs: [
        {
          ...first!,
          state: 'running' as const,
          samples: { total: 200, ok: 0, failed: 0, reused: 0 },
          curves: ['relativeNorm'],
        },
      ],
    };
    const empty = { ...nothingYet, headlines: [{ name: 'Mean relative norm', value: null, unit: '1' }] };
    const text = visible(await renderReport({ ...fixtureReport, sweep: begun, curves: [empty] }));
    expect(text).toContain('Still working: 0 of 200 samples are done.');
    expect(text).toContain('lenet-fashion-mnist on fashion-mnist-test');
    expect(text).toContain('Mean relative norm not known yet');
    expect(text).not.toContain('What the paper says');
    expect(text).toContain('Finished not yet');
    const none = { ...begun, runs: begun.runs.map((run) => ({ ...run, curves: [] })) };
    expect(visible(await renderReport({ ...fixtureReport, sweep: none, curves: [] }))).toContain(
      'Of lenet-fashion-mnist there is no curve yet.',
    );
  });

  it('names the curves that are not drawn where there are too many', async () => {
    const html = await renderReport({ ...fixtureReport, maxPictures: 3 });
    expect(html.match(/<picture>/g)).toHaveLength(3);
    expect(visible(html)).toContain('Not drawn here, to keep this file small: relativeLength.');
  });
});

describe('a sweep of two networks', () => {
  const nin = { name: 'nin-fashion-mnist', id: '9'.repeat(64) };
  const [first, second] = sweep.runs;
  const both = {
    ...sweep,
    request: { ...sweep.request, models: [...sweep.request.models, nin.name] },
    runs: [
      ...sweep.runs,
      { ...first!, id: '018f4e2a-7c3b-7d4e-8f5a-6b7c8d9e0f1c', index: 2, model: nin.name },
      { ...second!, id: '018f4e2a-7c3b-7d4e-8f5a-6b7c8d9e0f1d', index: 3, model: nin.name },
    ],
  };
  const ofNin = (curve: (typeof curves)[number]) => {
    const index = sweep.runs.findIndex(({ id }) => id === curve.runId);
    return { ...curve, model: nin, runId: both.runs[index + 2]!.id };
  };
  let html: string;
  beforeAll(async () => {
    html = await renderReport({ ...fixtureReport, sweep: both, curves: [...curves, ...curves.map(ofNin)] });
  });

  it('has a picture of both for every curve, and the pictures of each one click below', () => {
    const alts = [...html.matchAll(/<img [^>]*alt="([^"]*)"/g)].map(([, alt]) => alt!);
    expect(alts).toHaveLength(3 * curves.length);
    const apart = [...html.matchAll(/<details class="apart">[\s\S]*?<\/details>\s*<details class="numbers">/g)];
    expect(apart).toHaveLength(2);
    expect(html.indexOf('<img')).toBeLessThan(html.indexOf('<details class="apart">'));
    const links = [...html.matchAll(/<a download="([^"]*)"/g)].map(([, name]) => name);
    expect(new Set(links).size).toBe(links.length);
  });

  it('has each number of both networks in one row, and a verdict for each', () => {
    const [numbers] = /<details class="numbers">[\s\S]*?<\/details>/.exec(html)!;
    expect(visible(numbers)).toMatch(/Number lenet-fashion-mnist n = 200 images nin-fashion-mnist n = 200 images/);
    expect(visible(html)).toContain('8 comparisons: agrees 6, differs 0, open 2;');
  });

  it('draws the pictures of both first where there are too many', async () => {
    const few = await renderReport({
      ...fixtureReport,
      sweep: both,
      curves: [...curves, ...curves.map(ofNin)],
      maxPictures: 4,
    });
    expect(few.match(/<picture>/g)).toHaveLength(4);
    expect(visible(few)).toContain(
      'Not drawn here, to keep this file small: relativeNorm, steps, relativeNorm, steps.',
    );
    expect(visible(few)).toContain('n = 200 images each');
  });
});
