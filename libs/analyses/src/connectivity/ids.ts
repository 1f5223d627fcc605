/** Numbers and series of the curves of `connectivity`. */
import { named } from '../shared/named.js';

export const connectivityIds = {
  numbers: named({
    connected: 'Connected',
    certified: 'Certified',
    straight: 'Joined by the straight line',
    oneRegion: 'Ends in one region',
    medianRelativeLength: 'Median relative length',
    meanAnchors: 'Mean anchors',
  }),
  series: named({ pairs: 'pairs', connectedPairs: 'connected pairs' }),
};
