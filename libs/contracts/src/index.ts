/**
 * What the parts of Isthmus say to each other: zod schemas and the types they infer. Every part imports these words.
 *
 * Terminology
 * - sweep: what a user submits: models x analyses with settings on one data set, with one seed.
 * - run: one model, one analysis, one setting, within a sweep.
 * - shard: a contiguous range of a run's sample indices; one queue job computes one shard.
 * - sample: one image, or one pair or combination of images. It has one result row, whatever happens.
 * - result: a sample's row: scalars, float32 vectors, and its status.
 * - partial: what the aggregator keeps of one completed shard; a curve is the merge of a run's partials in shard order.
 * - curve: a table with axes, units, counts and confidence intervals, folded from results.
 * - raster: what a curve of pictures holds: panels, each a grid of cells with points and lines over it.
 * - attempt: one execution of a shard by a worker; an attempt may fail, a shard is completed once.
 * - identity of a run: what a sample's result depends on beside its index; a sample that was computed under it is reused: copied.
 * - batch: a tensor batch, only that.
 * - cost: rows through the engine and work beside it; speed: milliseconds a row; together the seconds that a plan states.
 * - perturbation r(x), perturbed: moved by r; adversarial: perturbed so that the label changes (docs/conventions.md, "`perturbation`").
 * - margin F_j = f_j - f_k, "other minus predicted" (docs/conventions.md, "Notation").
 * - boundary point z = x + r; curvature is that of F = f_j - f_k at a stated step h, in 1/pixel (docs/conventions.md, "Curvature means a step").
 * - anchors, samplesPerSegment, maxDepth: of the search for a path between two images (docs/conventions.md, "`connectivity`").
 */
export * from './accuracy.js';
export * from './artifact.js';
export * from './classMatch.js';
export * from './curve.js';
export * from './dataset.js';
export * from './engine.js';
export * from './figure.js';
export * from './job.js';
export * from './key.js';
export * from './labels.js';
export * from './model.js';
export * from './preparation.js';
export * from './preprocessing.js';
export * from './problem.js';
export * from './raster.js';
export * from './readManifest.js';
export * from './result.js';
export * from './states.js';
export * from './timestamp.js';
export * from './validation.js';
export * from './views.js';
export * from './webhook.js';
export * from './words.js';
export * from './worker.js';
