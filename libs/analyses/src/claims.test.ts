import { describe, expect, it } from 'vitest';
import { claimsOf } from './claims.js';
import { connectivityIds } from './connectivity/ids.js';
import { convexityIds } from './convexity/ids.js';
import { curvatureIds } from './curvature/ids.js';
import { definitions } from './list.js';
import { perturbationIds } from './perturbation/ids.js';
import { projectionIds } from './projection/ids.js';
import { evidenceOf } from './shared/claims/evidence.js';
import { paperSubject, remarkOn } from './shared/claims/paperNetworks.js';
import { atLeast, verdictOfAll, verdictOfParts, verdictOfRange } from './shared/claims/rules.js';
import { curveRead, type Ends, headline, judge, settingsOf, share } from './testing/judge.js';

const nobody = { network: null, data: null };

describe('the claims of the paper', () => {
  it('each say where they stand, what they say, and which networks their numbers are of', () => {
    const all = definitions.flatMap(({ kind }) => claimsOf(kind));
    expect(all.length).toBeGreaterThanOrEqual(14);
    for (const { place, statement, published, named, range } of all) {
      expect(place).toMatch(/^(Section|Fig\.|Table|DeepFool)/);
      expect(statement).toMatch(/^[A-Z].*\.$/);
      expect(published).toMatch(/(CIFAR-10|ImageNet|the same networks)/);
      expect(range.length).toBeGreaterThan(30);
      for (const { network } of named) expect(published).toMatch(new RegExp(`${network}|the same networks`));
    }
  });

  it('say nothing where the sweep did not measure them, or has no interval yet', () => {
    for (const { kind } of definitions) {
      for (const claim of claimsOf(kind)) {
        expect(claim.judge(evidenceOf(settingsOf(kind), [], nobody))).toBeNull();
        expect(claim.judge(evidenceOf(settingsOf(kind), [curveRead({ headlines: [] })], nobody))).toBeNull();
      }
    }
    const known = { ...connectivityIds.numbers.connected, value: 1, unit: 'share' };
    expect(judge('connectivity', 0, { headlines: [known] })).toBeNull();
    expect(judge('connectivity', 0, { headlines: [{ ...known, value: null, low: null, high: null }] })).toBeNull();
  });

  it.each([
    ['agrees', [1, 0.963, 1]],
    ['agrees', [0.98, 0.97, 0.99]],
    ['open', [0.96, 0.93, 0.98]],
    ['differs', [0.7, 0.6, 0.79]],
    ['open', [1, 0.676, 1]],
    ['differs', [0.9, 0.85, 0.94]],
  ] as const)('connected regions: %s at %j', (verdict, ends) => {
    const judged = judge('connectivity', 0, {
      headlines: [
        headline(connectivityIds.numbers.connected, ends),
        headline(connectivityIds.numbers.oneRegion, [0.98, 0.95, 0.99]),
      ],
      own: { scenario: 'adversarial' },
    })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain('an image and another one moved to its label');
    expect(judged.sentence).toContain('98% (95% interval 95% to 99%)');
  });

  it('connected regions: say how many paths are proven where that was asked for', () => {
    const headlines = [
      headline(connectivityIds.numbers.connected, [1, 0.963, 1]),
      headline(connectivityIds.numbers.certified, [0.95, 0.9, 0.98]),
    ];
    expect(judge('connectivity', 0, { headlines })!.sentence).toMatch(/joined: 100% .* Proven .*: 95% \(95% interval/);
  });

  it.each([
    ['agrees', [0.8, 0.75, 0.85], ''],
    // 98 of 100, and 5 of 5: the small sample decides nothing.
    ['differs', [0.98, 0.93, 0.994], 'They stay more often'],
    ['open', [1, 0.5655, 1], 'does not decide'],
    ['differs', [0.6, 0.55, 0.65], 'They stay less often'],
    ['differs', [0.3, 0.2, 0.4], 'They stay less often'],
    ['open', [0.6, 0.3, 0.85], 'does not decide'],
  ] as const)('mixtures of two images: %s at %j', (verdict, ends, remark) => {
    const judged = judge('convexity', 0, { headlines: [headline(convexityIds.numbers.kept(2), ends)] })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain(remark);
  });

  it.each([
    [
      'agrees',
      [
        [2, 0.8, 0.7, 0.9],
        [5, 0.4, 0.3, 0.48],
        [10, 0.2, 0.1, 0.3],
      ],
    ],
    [
      'differs',
      [
        [5, 0.6, 0.52, 0.7],
        [10, 0.2, 0.1, 0.3],
      ],
    ],
    [
      'differs',
      [
        [5, 0.9, 0.8, 0.95],
        [10, 0.8, 0.7, 0.9],
      ],
    ],
    [
      'open',
      [
        [5, 0.5, 0.4, 0.6],
        [10, 0.4, 0.3, 0.49],
      ],
    ],
  ] as const)('mixtures of five and more: %s', (verdict, points) => {
    const judged = judge('convexity', 1, { name: 'convexity', series: { combinations: [...points] } })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toMatch(/with 5 images for .* and with 10 images for /);
    expect(judged.sentence).not.toContain('with 2 images');
  });

  it('mixtures: say how many there were of that number of images, since the run has those of all numbers', () => {
    // `count` is how many of them keep the label.
    const series = [2, 5, 6].map((x) => ({ x, ...share(90 - x, 100) }));
    const curve = curveRead({
      name: 'convexity',
      headlines: [headline(convexityIds.numbers.kept(2), [0.9, 0.8, 0.95])],
      series: [{ ...convexityIds.series.combinations, points: series }],
    });
    const settings = settingsOf('convexity');
    const said = claimsOf('convexity').map((claim) => claim.judge(evidenceOf(settings, [curve], nobody))!.sentence);
    expect(said[0]).toMatch(/^Of 100 mixtures of two images, /);
    expect(said[1]).toContain(', of 100 mixtures each.');
  });

  it('mixtures of up to four say nothing of five and more', () => {
    expect(judge('convexity', 1, { name: 'convexity', series: { combinations: [[4, 0.5, 0.4, 0.6]] } })).toBeNull();
  });

  it.each([
    ['agrees', [-3, -4, -2.5], [1, 0.5, 2]],
    ['differs', [-1, -1.5, -0.5], [3, 2, 4]],
    ['open', [-3, -4, -1], [2, 1.5, 2.5]],
  ] as const)('the bias of curvatures: %s with %j and %j', (verdict, negative, positive) => {
    const headlines = [
      headline(curvatureIds.numbers.sumNegative, negative, '1/pixel'),
      headline(curvatureIds.numbers.sumPositive, positive, '1/pixel'),
    ];
    expect(judge('curvature', 0, { headlines })!.verdict).toBe(verdict);
  });

  it.each([
    ['agrees', 9, 0.01],
    ['differs', 7, 0.01],
    ['differs', 3, 0.01],
    // Weak ones of which nobody knows how weak.
    ['open', 9, 0.2],
  ] as const)('a sparse profile: %s with %d of 10 weak, known to %d', (verdict, weak, half) => {
    const curvature = Array.from({ length: 10 }, (_, i): [number, ...Ends] => {
      const y = i < weak ? 0.05 : -1;
      return [i + 1, y, y - half, y + half];
    });
    expect(judge('curvature', 1, { name: 'profile', series: { curvature } })!.verdict).toBe(verdict);
  });

  it.each([
    ['agrees', null, [0.95, 0.9, 0.97]],
    ['open', 'LeNet', [0.95, 0.9, 0.97]],
    ['agrees', 'LeNet', [0.97, 0.95, 0.99]],
    ['differs', null, [0.7, 0.6, 0.8]],
    ['differs', null, [0.55, 0.34, 0.74]],
    ['open', null, [1, 0.4, 1]],
  ] as const)('a negative mean curvature: %s of %s at %j', (verdict, network, ends) => {
    const headlines = [headline(curvatureIds.numbers.negativeMean, ends)];
    const subject = { network, data: 'CIFAR-10' };
    expect(judge('curvature', 2, { headlines, subject })!.verdict).toBe(verdict);
  });

  it.each([
    [
      'agrees',
      [
        [1, 20, 15, 25],
        [2, 6, 4, 8],
      ],
    ],
    [
      'differs',
      [
        [1, 20, 15, 25],
        [2, 2, 1, 2.9],
      ],
    ],
    [
      'differs',
      [
        [1, 1, 0.9, 1.1],
        [2, 1, 0.9, 1.1],
      ],
    ],
    [
      'open',
      [
        [1, 7, 0.5, 13],
        [2, 6, 4, 8],
      ],
    ],
  ] as const)('shared directions: %s', (verdict, images) => {
    const judged = judge('relativeCurvature', 0, { name: 'relativeCurvature', series: { images: [...images] } })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain('direction');
  });

  it.each([
    ['agrees', [0.64, 0.6, 0.7], [0.1, 0.05, 0.15], 'r(x) lies in it more than noise, differences less'],
    ['differs', [0.64, 0.6, 0.7], [0.5, 0.4, 0.6], 'r(x) lies in it more than noise, differences more'],
    ['open', [0.64, 0.6, 0.7], [0.25, 0.2, 0.3], 'differences cannot be told from noise'],
    ['differs', [0.1, 0.05, 0.15], [0.5, 0.4, 0.6], 'r(x) lies in it less than noise, differences more'],
    ['open', [0.25, 0.2, 0.3], [0.25, 0.2, 0.3], 'r(x) cannot be told from noise'],
  ] as const)('Table I: %s with r(x) at %j and differences at %j', (verdict, adversarial, difference, remark) => {
    const headlines = [
      headline(projectionIds.numbers.random, [0.25, 0.24, 0.26], '1'),
      headline(projectionIds.numbers.adversarial, adversarial, '1'),
      headline(projectionIds.numbers.difference, difference, '1'),
    ];
    const judged = judge('projection', 0, { headlines })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain(remark);
  });

  it.each([
    [
      'agrees',
      [
        [0.1, 0.6, 0.5, 0.7],
        [1, 0.9, 0.85, 0.95],
      ],
      [
        [0.1, 0.2, 0.1, 0.3],
        [1, 0.9, 0.8, 0.95],
      ],
      1,
      0,
    ],
    [
      'differs',
      [
        [0.1, 0.6, 0.5, 0.7],
        [1, 0.6, 0.5, 0.7],
      ],
      [
        [0.1, 0.2, 0.1, 0.3],
        [1, 0.9, 0.8, 0.95],
      ],
      1,
      1,
    ],
    ['differs', [[0.1, 0.2, 0.1, 0.3]], [[0.1, 0.6, 0.5, 0.7]], 0, 1],
    ['open', [[0.1, 0.6, 0.4, 0.7]], [[0.1, 0.5, 0.3, 0.6]], 0, 0],
  ] as const)('noise in the subspace: %s', (verdict, inside, outside, more, less) => {
    const judged = judge('subspaceNoise', 0, {
      name: 'misclassification',
      series: { subspace: [...inside], complement: [...outside] },
    })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain(`more at ${more} of ${inside.length} norms and fewer at ${less}`);
    expect(judged.sentence).toContain('norm 0.1');
  });

  it.each([
    ['agrees', 'LeNet', 'CIFAR-10', [0.031, 0.025, 0.037], '(0.0150 to 0.0600)'],
    ['differs', 'LeNet', 'CIFAR-10', [0.2, 0.18, 0.22], 'the paper has 0.0300'],
    ['open', 'LeNet', 'CIFAR-10', [0.055, 0.05, 0.061], 'the paper has 0.0300'],
    ['agrees', 'GoogLeNet', 'ImageNet', [0.0012, 0.0011, 0.0013], 'the paper has 0.0019'],
    ['differs', 'GoogLeNet', 'ImageNet', [0.03, 0.025, 0.037], 'the paper has 0.0019'],
    // LeNet on Fashion-MNIST, and a network of another name: nothing to compare with.
    ['open', 'LeNet', null, [0.031, 0.025, 0.037], 'no number to compare'],
    ['open', null, 'CIFAR-10', [0.031, 0.025, 0.037], 'no number to compare'],
  ] as const)('a near boundary: %s of %s on %s at %j', (verdict, network, data, ends, remark) => {
    const headlines = [headline(perturbationIds.numbers.meanRelativeNorm, ends, '1')];
    const judged = judge('perturbation', 0, { headlines, subject: { network, data } })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain(remark);
  });

  it('a mean of fewer than ten samples decides nothing, whatever its interval', () => {
    const steps = { ...headline(perturbationIds.numbers.meanSteps, [2, 2, 2], 'steps'), n: 5 };
    expect(judge('perturbation', 1, { headlines: [steps] })!.verdict).toBe('open');
    expect(judge('perturbation', 1, { headlines: [{ ...steps, n: 10 }] })!.verdict).toBe('agrees');
  });

  it.each([
    ['agrees', [2.5, 2.4, 2.6]],
    ['differs', [4, 3.5, 4.5]],
    ['open', [3, 2.8, 3.2]],
  ] as const)('few steps: %s at %j', (verdict, ends) => {
    expect(
      judge('perturbation', 1, { headlines: [headline(perturbationIds.numbers.meanSteps, ends, 'steps')] })!.verdict,
    ).toBe(verdict);
  });
});

describe('the rules', () => {
  it('of parts: all, one that does not hold, or not decided', () => {
    expect(verdictOfParts([true, true])).toBe('agrees');
    expect(verdictOfParts([true, null])).toBe('open');
    expect(verdictOfParts([true, false])).toBe('differs');
    expect(verdictOfParts([false, null])).toBe('differs');
    expect(verdictOfAll(['agrees', 'agrees'])).toBe('agrees');
    expect(verdictOfAll(['agrees', 'open', 'differs'])).toBe('differs');
    expect(verdictOfAll([])).toBe('open');
  });

  it('of a range: inside, outside, or neither', () => {
    const range = { least: 0.7, most: 0.9 };
    expect(verdictOfRange({ low: 0.7, high: 0.9 }, range)).toBe('agrees');
    expect(verdictOfRange({ low: 0.91, high: 0.99 }, range)).toBe('differs');
    expect(verdictOfRange({ low: 0.57, high: 1 }, range)).toBe('open');
    // 0 of 5 against 93%, and 5 of 5.
    const zero = share(0, 5);
    expect(verdictOfRange({ low: zero.low!, high: zero.high! }, atLeast(0.93))).toBe('differs');
    const all = share(5, 5);
    expect(verdictOfRange({ low: all.low!, high: all.high! }, atLeast(0.93))).toBe('open');
  });
});

describe('the paper’s networks', () => {
  it.each([
    ['lenet-fashion-mnist', 'fashion-mnist-test', 'LeNet', null],
    ['LeNet5', 'mnist', 'LeNet', 'MNIST'],
    ['nin-cifar10', 'cifar-10-test', 'NiN', 'CIFAR-10'],
    ['bvlc-googlenet', 'imagenet-val', 'GoogLeNet', 'ImageNet'],
    ['caffenet', 'cifar100', 'CaffeNet', null],
    ['vgg-19', 'imagenet', 'VGG-19', 'ImageNet'],
    ['vgg16', 'imagenet', null, 'ImageNet'],
    ['convnext-mini', 'photos', null, null],
  ])('%s on %s is told by its name', (model, dataset, network, data) => {
    expect(paperSubject(model, dataset)).toEqual({ network, data });
  });

  it('are said where a run is not of them', () => {
    const named = [
      { network: 'LeNet', data: 'CIFAR-10' },
      { network: 'NiN', data: 'CIFAR-10' },
    ];
    expect(remarkOn(named, named[1]!)).toBeNull();
    expect(remarkOn(named, { network: 'NiN', data: null })).toBe(
      'Other images: the paper says it of LeNet on CIFAR-10 and NiN on CIFAR-10.',
    );
    expect(remarkOn(named, nobody)).toMatch(/^Another network: /);
    expect(remarkOn([], named[0]!)).toBe('The paper names no network for this.');
  });
});
