/** Which analyses take differences of gradients; which of them decompose matrices of d x d numbers, and up to which d that is sensible. */
import type { Analysis } from './analysis.js';

/** 16 d^2 bytes are then 1 GiB, and the decomposition takes minutes; the paper's full spectra have d = 3072. */
export const mostSpectrumPixels = 8192;

export function needsFullSpectra(settings: Analysis): boolean {
  return settings.kind === 'sharedDirections' || (settings.kind === 'curvature' && settings.method === 'full');
}

/** Whether it needs the gradients at x + hv and x - hv of one call, so batches of two images. */
export function takesGradientPairs(settings: Analysis): boolean {
  return settings.kind === 'sharedDirections' || (settings.kind === 'curvature' && settings.method !== 'mean');
}
