import { analysis } from '@isthmus/analyses/definitions';
import { tableIIIds } from '@isthmus/analyses/ids';
import type { RunView } from '@isthmus/sweeps';
import { describe, expect, it } from 'vitest';
import { sampleText } from '../curveText.js';
import { curveOf } from '../testing/curveOf.js';
import { steps } from '../testing/curves.js';
import { colourPictures } from '../testing/rasters.js';
import { fixtureReport } from '../testing/report.js';
import { analysisGroups } from './analysisGroups.js';
import { analysisSection, entriesOf, planPictures } from './analysisSection.js';
import { settingsSection } from './settingsSection.js';

const [someRun] = fixtureReport.sweep.runs;

function runOf(index: number, model: string, settings: Record<string, unknown>, curves: string[] = []): RunView {
  const id = `018f4e2a-7c3b-7d4e-8f5a-6b7c8d9e0${100 + index}`;
  return { ...someRun!, id, index, model, analysis: analysis.parse({ samples: 20, ...settings }), curves };
}

describe('the runs of a sweep', () => {
  it('are analyses of networks, in the order of the paper, called by what tells them apart', () => {
    const groups = analysisGroups(
      [
        runOf(3, 'nin', { kind: 'convexity', shardSize: 5 }),
        runOf(0, 'lenet', { kind: 'connectivity', scenario: 'random' }),
        runOf(1, 'lenet', { kind: 'convexity', shardSize: 10 }),
        runOf(2, 'nin', { kind: 'connectivity', scenario: 'natural' }),
      ],
      [],
    );
    expect(groups.map(({ title, id, members }) => [title, id, ...members.map(({ run }) => run.model)])).toEqual([
      ['Connectivity of classification regions: scenario random', 'analysis-1', 'lenet'],
      ['Connectivity of classification regions: scenario natural', 'analysis-3', 'nin'],
      ['Convexity of classification regions', 'analysis-2', 'lenet', 'nin'],
    ]);
  });

  it('of two networks with other numbers of samples are one picture and one table, which say both numbers', async () => {
    const runs = [
      runOf(0, 'lenet', { kind: 'perturbation', samples: 200 }, ['steps']),
      runOf(1, 'nin', { kind: 'perturbation', samples: 50 }, ['steps']),
    ];
    const curves = runs.map((run) => ({
      ...steps,
      runId: run.id,
      model: { name: run.model, id: '1'.repeat(64) },
      settings: run.analysis,
      samples: { expected: run.analysis.samples, ok: run.analysis.samples, failed: 0 },
    }));
    const groups = analysisGroups(runs, curves);
    const [plan] = planPictures(groups, 10);
    expect(plan!.combined.map((curve) => sampleText(curve))).toEqual(['n = 200 images (lenet); n = 50 images (nin)']);
    const { html } = await analysisSection(plan!);
    expect(html).toContain('lenet<br><span class="faint">n = 200 images</span>');
    expect(html).toContain('nin<br><span class="faint">n = 50 images</span>');
    const computed = settingsSection({ ...fixtureReport, groups }).html;
    expect(computed).toContain('<code>samples</code></th><td>200 (lenet), 50 (nin)</td>');
  });

  it('have their curves in the order in which people read them', () => {
    const run = runOf(0, 'lenet', { kind: 'perturbation' }, ['relativeNorm', 'steps']);
    const curves = ['steps', 'relativeNorm'].map((name) => curveOf({ name }, { runId: run.id }));
    const [group] = analysisGroups([run], curves);
    expect(group!.members[0]!.curves.map(({ name }) => name)).toEqual(['relativeNorm', 'steps']);
  });
});

it('a picture that cannot be drawn of several networks together is not hidden behind those that can', async () => {
  const runs = ['lenet', 'nin'].map((model, index) =>
    runOf(index, model, { kind: 'sharedDirections' }, ['steps', 'directions']),
  );
  const curves = runs.flatMap((run) => {
    const own = { runId: run.id, model: { name: run.model, id: '1'.repeat(64) }, settings: run.analysis };
    return [
      { ...steps, ...own },
      { ...colourPictures, ...own, name: 'directions' },
    ];
  });
  const [plan] = planPictures(analysisGroups(runs, curves), 10);
  const { html } = await analysisSection(plan!);
  const [apart] = /<details class="apart">[\s\S]*?<\/details>\s*<details class="numbers">/.exec(html)!;
  expect(apart.match(/<picture>/g)).toHaveLength(2);
  expect(html.slice(0, html.indexOf(apart)).match(/<picture>/g)).toHaveLength(3);
});

it('the list of contents has a place of the paper once for an analysis: its table rather than the picture of it', () => {
  const run = runOf(0, 'lenet', { kind: 'detection', at: 'boundary' }, ['tableII', 'rocAtBoundary']);
  const row = { ...tableIIIds.clean.sign, value: 0.6, low: 0.4, high: 0.7, unit: 'share' };
  const own = { runId: run.id, settings: run.analysis };
  const curves = [
    { ...steps, ...own, name: 'tableII', headlines: [row] },
    { ...steps, ...own, name: 'rocAtBoundary' },
  ];
  const [plan] = planPictures(analysisGroups([run], curves), 10);
  expect(entriesOf(plan!)).toEqual([{ place: 'Table II', title: plan!.group.title, id: 'analysis-1-table-2' }]);
  const [bare] = planPictures(analysisGroups([run], [curves[1]!]), 10);
  expect(entriesOf(bare!)).toEqual([{ place: null, title: bare!.group.title, id: 'analysis-1' }]);
});
