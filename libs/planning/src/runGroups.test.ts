import { analysis } from '@isthmus/analyses/definitions';
import { describe, expect, it } from 'vitest';
import { runGroups } from './runGroups.js';

type MeasuringRun = Parameters<typeof runGroups>[0][number];

function run(index: number, model: string, settings: Record<string, unknown>): MeasuringRun {
  return { index, model, analysis: analysis.parse({ samples: 20, ...settings }) };
}

/** "lenet 200 + nin 50: scenario natural". */
function words(runs: MeasuringRun[]): string[] {
  return runGroups(runs).map(({ runs, distinction }) => {
    const members = runs.map(({ model, analysis }) => `${model} ${analysis.samples}`).join(' + ');
    return distinction === '' ? members : `${members}: ${distinction}`;
  });
}

const perturbation = { kind: 'perturbation' };

describe('the runs of a sweep', () => {
  it('are grouped by what they measure, however they are cut into shards, in the order of runs', () => {
    expect(
      words([
        run(3, 'nin', { kind: 'convexity', shardSize: 5 }),
        run(0, 'lenet', { kind: 'detection' }),
        run(1, 'lenet', { kind: 'convexity', shardSize: 10 }),
        run(2, 'nin', { kind: 'detection' }),
      ]),
    ).toEqual(['lenet 20 + nin 20', 'lenet 20 + nin 20']);
  });

  it('of different networks are one group where they differ in the number of samples alone', () => {
    expect(
      words([run(0, 'lenet', { ...perturbation, samples: 200 }), run(1, 'nin', { ...perturbation, samples: 50 })]),
    ).toEqual(['lenet 200 + nin 50']);
    expect(words([run(0, 'lenet', { ...perturbation, overshoot: 0.1 }), run(1, 'nin', perturbation)])).toEqual([
      'lenet 20: overshoot 0.1',
      'nin 20: overshoot 0.02',
    ]);
  });

  it('of one network stay apart, and equal numbers of samples come together first', () => {
    expect(
      words([
        run(0, 'lenet', { ...perturbation, samples: 200 }),
        run(1, 'lenet', { ...perturbation, samples: 50 }),
        run(2, 'nin', { ...perturbation, samples: 50 }),
        run(3, 'vgg', { ...perturbation, samples: 10 }),
      ]),
    ).toEqual(['lenet 200 + vgg 10: samples 200, 10', 'lenet 50 + nin 50: samples 50']);
    expect(words([run(0, 'lenet', perturbation), run(1, 'lenet', perturbation)])).toEqual(['lenet 20', 'lenet 20']);
  });

  it('are told apart in words where one analysis has several settings, and only then', () => {
    expect(
      words([
        run(0, 'lenet', { kind: 'connectivity', scenario: 'natural' }),
        run(1, 'lenet', { kind: 'connectivity', scenario: 'random', samples: 30 }),
        run(2, 'lenet', { kind: 'convexity' }),
        run(3, 'lenet', { kind: 'detection', samples: 5 }),
        run(4, 'lenet', { kind: 'detection', samples: 6 }),
      ]),
    ).toEqual([
      'lenet 20: scenario natural',
      'lenet 30: scenario random',
      'lenet 20',
      'lenet 5: samples 5',
      'lenet 6: samples 6',
    ]);
  });

  it('of settings that do not tell all of them apart say their number of samples too', () => {
    expect(
      words([
        run(0, 'lenet', { kind: 'connectivity', scenario: 'natural' }),
        run(1, 'lenet', { kind: 'connectivity', scenario: 'natural', samples: 30 }),
        run(2, 'lenet', { kind: 'connectivity', scenario: 'random' }),
      ]),
    ).toEqual([
      'lenet 20: scenario natural, samples 20',
      'lenet 30: scenario natural, samples 30',
      'lenet 20: scenario random',
    ]);
  });

  it('say first in what most of them differ', () => {
    const connectivity = { kind: 'connectivity', samples: 10 };
    expect(
      words([
        run(0, 'lenet', { ...connectivity, scenario: 'natural' }),
        run(1, 'lenet', { ...connectivity, scenario: 'random' }),
        run(2, 'lenet', { ...connectivity, scenario: 'adversarial', certify: true }),
      ]),
    ).toEqual([
      'lenet 10: scenario natural, certify false',
      'lenet 10: scenario random, certify false',
      'lenet 10: scenario adversarial, certify true',
    ]);
  });

  it('say a setting that the others do not have, and structured ones in words', () => {
    expect(
      words([
        run(0, 'lenet', { kind: 'curvature', method: 'mean', step: { kind: 'absolute', length: 0.5 } }),
        run(1, 'lenet', { kind: 'curvature', method: 'mean' }),
      ]),
    ).toEqual(['lenet 20: step kind absolute, length 0.5', 'lenet 20: step kind relativeToPerturbation, factor 1']);
  });

  it('of the largest sweep are told apart in no time', () => {
    const runs = Array.from({ length: 10_000 }, (_, index) =>
      run(index, `net-${index % 100}`, { kind: 'connectivity', maxDepth: 1 + (Math.floor(index / 100) % 10) }),
    );
    // Of this process's own time, whatever else the machine is at.
    const before = process.cpuUsage();
    const groups = runGroups(runs);
    const { user, system } = process.cpuUsage(before);
    // Each of ten settings ten times. A page asks for this once a second, and it takes a tenth of one.
    expect(groups).toHaveLength(100);
    expect((user + system) / 1e6).toBeLessThan(3);
  });
});
