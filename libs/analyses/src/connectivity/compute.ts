/** Computes `connectivity`: paths inside a region between pairs of points (the paper, Algorithm 1). Vectors: none. */
import type { SampleResult } from '@isthmus/contracts';
import { UnboundedOpError } from '@isthmus/engine';
import { connectPairs, type PathSample } from '@isthmus/geometry';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { drawPairs } from '../shared/compute/drawPairs.js';
import { valueAt } from '../shared/valueAt.js';
import { anchorsWithoutLimit, type ConnectivityScalars, type ConnectivitySettings } from './definition.js';

export const computeConnectivity: ComputeAnalysis<ConnectivitySettings> = async (context) => {
  const { classifier, settings, firstSample, batch, segmentBounds, signal, onProgress, onSample } = context;
  const { steps, overshoot, maxDepth, samplesPerSegment, certify, maxPieces, search } = settings;
  const { pairs, ends } = await drawPairs(context);
  const bounds = certify ? await segmentBounds() : null;
  const unbounded = bounds instanceof UnboundedOpError ? bounds : null;
  const certification = bounds && !(bounds instanceof UnboundedOpError) ? { bounds, maxPieces } : undefined;
  const rowOf = (i: number, path: PathSample): SampleResult => {
    const { first, second, label } = valueAt(pairs, i, 'pairs');
    const connected = path.outcome === 'connected';
    const { certificate } = path;
    const scalars = {
      first,
      second,
      label,
      outcome: path.outcome,
      reason: path.reason,
      straightValid: path.straightValid,
      anchors: path.anchorCount - 2,
      depth: path.depth,
      relativeLength: finite(path.relativeLength),
      smallestMargin: finite(path.smallestMargin),
      evaluations: path.evaluations,
      evidence: connected ? (certificate?.evidence ?? 'sampled') : null,
      segments: connected ? path.anchorCount - 1 : null,
      certifiedSegments: certificate?.certifiedSegments ?? null,
      certifiedMargin: certificate ? finite(certificate.margin) : null,
      refutedSegments: certification ? path.refutedSegments : null,
      pieces: certification ? path.pieces : null,
      unboundedOp: unbounded?.op ?? null,
    } satisfies ConnectivityScalars;
    const sampleIndex = firstSample + i;
    if (path.reason === 'not-finite') {
      const error = 'the network gave a logit that is not finite on the way';
      return failedResult(sampleIndex, error, scalars);
    }
    return okResult(sampleIndex, scalars);
  };
  const paths = await connectPairs(classifier, ends, {
    maxDepth,
    samplesPerSegment,
    projection: { steps, overshoot },
    batch,
    certification,
    printed: search && { maxAnchors: settings.maxAnchors ?? anchorsWithoutLimit },
    signal,
    onProgress,
    onSample: onSample && ((i, path) => onSample(rowOf(i, path))),
  });
  return paths.map((path, i) => rowOf(i, path));
};
