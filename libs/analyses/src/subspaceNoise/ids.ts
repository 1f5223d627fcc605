/** Numbers and series of the curve of `subspaceNoise`, by where the noise lies. */
import { named } from '../shared/named.js';

const places = {
  subspace: 'in the shared subspace',
  complement: 'outside of it',
  isotropic: 'in all directions',
};

const changed = (place: keyof typeof places) => (norm: number) => `Changed by noise ${places[place]}, norm ${norm}`;

export const subspaceNoiseIds = {
  numbers: named({
    subspace: changed('subspace'),
    complement: changed('complement'),
    isotropic: changed('isotropic'),
  }),
  series: named(places),
  /** Of rows up to 0.2.0, whose norms are relative to the typical ‖x‖: the paper says nothing of those, so no claim reads them. */
  seriesFromBlack: named(places, 'FromBlack'),
};
