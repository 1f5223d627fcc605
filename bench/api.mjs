// Reading sweeps over the API: what api-watched measures, then what api-pages does
import pages from './api-pages.mjs';
import watched from './api-watched.mjs';

export default async function bench() {
  return [...(await watched()), ...(await pages())];
}
