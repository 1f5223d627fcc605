import { engineSettings } from '@isthmus/contracts';
import { expect, it } from 'vitest';
import { type SampleSource, sampleIdentity } from './identity.js';
import { type Analysis, analysis, definitionOf, definitions } from './list.js';

const kinds = definitions.map(({ kind }) => kind);
const shared = analysis.parse({ kind: 'sharedDirections', samples: 5 });

function identity(settings: Analysis, other: Partial<SampleSource> = {}): string {
  const source = { model: 'a', dataset: 'b', seed: 1, engine: engineSettings.parse({}), reads: {} };
  return JSON.stringify(sampleIdentity({ ...source, settings, ...other }));
}

it.each(kinds)(
  'samples of %s do not depend on how many there are, how they are cut, which models have them too and how their data set is called',
  (kind) => {
    const few = analysis.parse({ kind, samples: 5 });
    const many = analysis.parse({ kind, samples: 50, shardSize: 7, models: ['lenet'], dataset: 'shirts' });
    expect(identity(many)).toBe(identity(few));
  },
);

it.each(kinds)('every other setting of %s counts, one that is not known yet as well', (kind) => {
  const settings = analysis.parse({ kind, samples: 5 });
  const without = ['samples', 'shardSize', ...(definitionOf(kind).identity.indifferent ?? [])];
  const fields = Object.keys(settings).filter((field) => field !== 'kind' && !without.includes(field));
  // The directions of S have no setting of their own: what S is made of is in the hash of its inputs.
  expect(fields.length > 0).toBe(kind !== 'sharedSubspace');
  for (const field of [...fields, 'future']) {
    expect(identity({ ...settings, [field]: 'other' } as Analysis), field).not.toBe(identity(settings));
  }
  for (const field of without) {
    expect(identity({ ...settings, [field]: 12345 } as Analysis), field).toBe(identity(settings));
  }
});

it.each(definitions.filter(({ identity }) => identity.scalarsOf !== undefined))(
  'scalars of $kind that belong to a setting are optional, and count only where it is there',
  ({ kind }) => {
    const { identity: own, scalars } = definitionOf(kind);
    const settings = analysis.parse({ kind, samples: 5 });
    for (const [setting, names] of Object.entries(own.scalarsOf ?? {})) {
      expect(settings).not.toHaveProperty(setting);
      for (const name of names ?? []) {
        expect(scalars.shape[name]?.safeParse(undefined).success, name).toBe(true);
        expect(identity(settings)).not.toContain(`"${name}"`);
        expect(identity({ ...settings, [setting]: 'other' } as Analysis)).toContain(`"${name}"`);
      }
    }
  },
);

it('the order of images counts where it is drawn', () => {
  const of = (imageOrder?: string) => identity(analysis.parse({ kind: 'perturbation', samples: 5, imageOrder }));
  expect(of('drawn')).not.toBe(of());
});

it('settings that came later are in no identity where they are absent, so that runs of before are read', () => {
  for (const kind of ['detection', 'detectionStep'] as const) {
    const plain = analysis.parse({ kind, samples: 5 });
    expect(Object.keys(plain)).not.toContain('likeliest');
    expect(identity({ ...plain, likeliest: [2] } as Analysis)).not.toBe(identity(plain));
    expect(identity({ ...plain, drawing: 'pixels' } as Analysis)).not.toBe(identity(plain));
    const counted = JSON.parse(identity(plain)).settings;
    expect(Object.keys(counted).sort()).toEqual(
      ['kind', kind === 'detection' ? ['at', 'step'] : 'steps', 'alphas', 'directions', 'perturbation'].flat().sort(),
    );
  }
});

it('settings within settings count', () => {
  const of = (steps: number) => identity(analysis.parse({ kind: 'curvature', samples: 5, perturbation: { steps } }));
  expect(of(20)).not.toBe(of(50));
});

it.each<[string, Partial<SampleSource>]>([
  ['model', { model: 'c' }],
  ['data set', { dataset: 'c' }],
  ['seed', { seed: 2 }],
  ['engine', { engine: engineSettings.parse({ name: 'tfjs', provider: 'cpu' }) }],
  ['provider', { engine: engineSettings.parse({ provider: 'cuda' }) }],
  ['batch', { engine: engineSettings.parse({ batch: 32 }) }],
  ['subspace', { reads: { sharedDirections: shared } }],
])('another %s is another identity', (_what, other) => {
  const settings = analysis.parse({ kind: 'perturbation', samples: 5 });
  expect(identity(settings, other)).not.toBe(identity(settings));
});

it('analyses of different kinds are never the same', () => {
  const all = kinds.map((kind) => identity(analysis.parse({ kind, samples: 5 })));
  expect(new Set(all).size).toBe(kinds.length);
});
