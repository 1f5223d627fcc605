// All of libs/geometry: what geometry-paths measures, then what geometry-curvature does
import curvature from './geometry-curvature.mjs';
import paths from './geometry-paths.mjs';

export default async function bench() {
  return [...(await paths()), ...(await curvature())];
}
