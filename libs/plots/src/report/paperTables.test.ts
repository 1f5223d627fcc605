import { type Analysis, analysis } from '@isthmus/analyses/definitions';
import { detectionIds, type Named, projectionIds, tableIIIds } from '@isthmus/analyses/ids';
import type { Headline } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { curveOf } from '../testing/curveOf.js';
import { fixtureReport } from '../testing/report.js';
import { analysisGroups } from './analysisGroups.js';
import { paperTableCsv, paperTableHtml } from './paperTableHtml.js';
import { paperTable } from './paperTables.js';

const [someRun] = fixtureReport.sweep.runs;

/** The group of one analysis of several networks, each with a curve of these headlines. */
function groupOf(settings: Analysis, networks: Record<string, Headline[]>) {
  const runs = Object.keys(networks).map((model, index) => ({
    ...someRun!,
    id: `018f4e2a-7c3b-7d4e-8f5a-6b7c8d9e0f${20 + index}`,
    index,
    model,
    analysis: settings,
    curves: ['curve'],
  }));
  const curves = Object.values(networks).map((headlines, index) =>
    curveOf(
      { name: 'curve', headlines },
      { runId: runs[index]!.id, settings, samples: { expected: 20, ok: 20, failed: 0 } },
    ),
  );
  const [group] = analysisGroups(runs, curves);
  return group!;
}

const projection = analysis.parse({ kind: 'projection', samples: 20 });
const detection = analysis.parse({ kind: 'detection', samples: 20 });
const number = (which: Named, value: number, unit = '1'): Headline => ({
  ...which,
  value,
  low: value - 0.01,
  high: value + 0.01,
  unit,
});

describe('Table I', () => {
  const group = groupOf(projection, {
    lenet: [
      number(projectionIds.numbers.random, 0.25),
      number(projectionIds.numbers.adversarial, 0.541),
      number({ id: 'else', name: 'Random noise' }, 7),
    ],
    nin: [number(projectionIds.numbers.random, 0.26)],
  });
  const table = paperTable(group)!;

  it('has a row for each vector that was measured, a column for each network, and the columns of the paper', () => {
    expect(table.place).toBe('Table I');
    expect(table.rows.map(({ name }) => name)).toEqual(['Random noise', 'Adversarial perturbation r(x)']);
    expect(table.networks.map(({ name }) => name)).toEqual(['lenet, fashion-mnist-test', 'nin, fashion-mnist-test']);
    expect(table.rows.map(({ published }) => published)).toEqual([
      ['0.25', '0.25'],
      ['0.64', '0.60'],
    ]);
    expect(table.rows[1]!.cells.map((cell) => cell?.value ?? null)).toEqual([0.541, null]);
  });

  it('says every value with its interval, and where nothing was measured', () => {
    const { html } = paperTableHtml(table);
    expect(html).toContain('<strong>0.541</strong><br><span class="faint">0.531 to 0.551</span>');
    expect(html).toContain('<td>not measured</td>');
    expect(html).toContain('below each value its 95% interval');
    expect(html).toContain('n = 20 images');
  });

  it('is CSV with exact numbers', () => {
    expect(paperTableCsv(table).split('\r\n')).toEqual([
      'Vector v,"lenet, fashion-mnist-test","lenet, fashion-mnist-test, low","lenet, fashion-mnist-test, high","nin, fashion-mnist-test","nin, fashion-mnist-test, low","nin, fashion-mnist-test, high","paper: LeNet, CIFAR-10","paper: NiN, CIFAR-10"',
      'Random noise,0.25,0.24,0.26,0.26,0.25,0.27,0.25,0.25',
      'Adversarial perturbation r(x),0.541,0.531,0.551,,,,0.64,0.60',
      '',
    ]);
  });
});

it('Table I does not stand beside shares in another basis than S', () => {
  const asked = analysis.parse({ kind: 'projection', samples: 20, basis: 2 });
  expect(paperTable(groupOf(asked, { lenet: [number(projectionIds.numbers.random, 0.25)] }))).toBeNull();
});

describe('Table II', () => {
  it('has both signs of clean and of perturbed images beside those of the paper', () => {
    const table = paperTable(
      groupOf(detection, {
        lenet: [
          number(tableIIIds.clean.sign, 0.6, 'share'),
          number(tableIIIds.clean.paperSign, 0.6, 'share'),
          number(tableIIIds.perturbed.sign(1), 0.7, 'share'),
          number(tableIIIds.perturbed.paperSign(1), 0.7, 'share'),
        ],
      }),
    )!;
    expect(table.place).toBe('Table II');
    expect(table.rows.map(({ name, published }) => [name, ...published])).toEqual([
      ['Clean: positive, predicted minus other', '97%', '94%'],
      ['Clean: negative, other minus predicted', '97%', '94%'],
      ['Perturbed, α = 1: negative, predicted minus other', '96%', '93%'],
      ['Perturbed, α = 1: positive, other minus predicted', '96%', '93%'],
    ]);
    expect(paperTableHtml(table).html).toContain('<strong>60%</strong><br><span class="faint">59% to 61%</span>');
  });

  it.each([
    [{ drawing: 'pixels' }, false],
    [{ drawing: 'lowFrequencies' }, false],
    [{ drawing: 'gaussian' }, true],
    [{}, true],
  ])('stands beside what was measured as the paper does alone: %o', (settings, isThere) => {
    const asked = analysis.parse({ kind: 'detection', samples: 20, at: 'boundary', ...settings });
    const table = paperTable(groupOf(asked, { lenet: [number(tableIIIds.clean.sign, 0.6, 'share')] }));
    expect(table !== null).toBe(isThere);
  });

  it('is not there where detection was not measured at boundary points, nor any table of other analyses', () => {
    expect(
      paperTable(groupOf(detection, { lenet: [number(detectionIds.boundary.numbers.perturbed, 1, 'share')] })),
    ).toBeNull();
    expect(paperTable(groupOf(someRun!.analysis, { lenet: [number(projectionIds.numbers.random, 1)] }))).toBeNull();
    expect(paperTable(groupOf(projection, { lenet: [] }))).toBeNull();
  });
});
