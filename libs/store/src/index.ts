/**
 * Postgres, the authority on sweeps and their results, and artifacts, the files of models and data sets.
 *
 * - A sweep's way: `sweeps` (accept), `expansion` (runs to shards to queue), `shards` and `interruptedShards` (at a worker), `results` and
 *   `earlierResults` (rows), `folding` and `curves` (at the aggregator), `sweepViews` and `sweepLists` (for users), `sweepStamps` (whether
 *   a view is still right), `sweepPlans` (before it is stored), `webhooks` (its end is told).
 * - What a user does with it: `lifecycle/` (pause, resume, cancel, retry, extend, delete; what is removed when nobody uses it).
 * - What it works on: `models`, `datasets`, `artifacts/`; what is known of them: `accuracies`, `speeds`.
 * - Around it: `apiKeys`, `workers`, `leadership`, `migrate`, `connection`; SQL that several use: `sqlParts`.
 */
export { knownModels, saveAccuracy } from './accuracies.js';
export {
  createApiKey,
  findApiKey,
  listApiKeys,
  lookUpApiKey,
  lookUpApiKeyById,
  recordKeyUse,
  revokeApiKey,
  viewApiKey,
} from './apiKeys.js';
export { type ArtifactSource, httpArtifactSource } from './artifacts/artifactSource.js';
export { type ArtifactStore, directoryArtifactStore } from './artifacts/artifactStore.js';
export { openStore, type Store } from './connection.js';
export { readCurve, readCurvesOf, saveCurves } from './curves.js';
export { addDataset, findDataset, listDatasets } from './datasets.js';
export type { SampleRange } from './earlierResults.js';
export {
  expandSubmittedSweeps,
  failDependentRuns,
  markQueued,
  openShards,
  pendingShards,
  returnToPending,
} from './expansion.js';
export {
  type FoldingRun,
  finishRunsAndSweeps,
  forgetPartials,
  reportTrouble,
  runForFolding,
  runsOfEarlierFolds,
  runsWithoutLastCurves,
  savePartials,
  shardResults,
  unfoldedShards,
} from './folding.js';
export { keepSamples, unwantedShards } from './interruptedShards.js';
export { createLeadership, type Leadership } from './leadership.js';
export {
  type ActionDone,
  cancelSweep,
  pauseSweep,
  resumeSweep,
  sweepIsWorkedOn,
  withdrawnShards,
} from './lifecycle/actions.js';
export { extendSweep, retryFailed, type WorkAdded } from './lifecycle/addWork.js';
export { deletedSweeps, deleteSweep, purgeSweep } from './lifecycle/deleteSweep.js';
export { isNamedArtifact, type Removed, removeDataset, removedNothing, removeModel } from './lifecycle/removeUnused.js';
export { deleteExpired, expiredSweeps, forgetArtifacts, type RetentionPolicy } from './lifecycle/retention.js';
export { MigrationError, migrate } from './migrate.js';
export { addModel, findModel, listModels, modelId } from './models.js';
export { inputResults, resultPages } from './results.js';
export {
  beginShard,
  completeShard,
  failShard,
  recordCrash,
  releaseShard,
  type ShardTask,
  storedSettings,
} from './shards.js';
export { saveSpeed } from './speeds.js';
export { findSweepId, listSweeps, noSuchSweep, type SweepFilter } from './sweepLists.js';
export { type FindUnboundedOp, planSweep, type TryModel } from './sweepPlans.js';
export { sweepStamp } from './sweepStamps.js';
export { createSweep, editSweep } from './sweeps.js';
export { countShardsUnderWay, findRunState, findSweepOfRun, viewSweep } from './sweepViews.js';
export { knownDatasets } from './uses.js';
export { type ClaimedDelivery, claimDeliveries, settleDelivery } from './webhooks.js';
export {
  countChangedFiles,
  countWorkers,
  forgetWorkers,
  heartbeat,
  listWorkers,
  removeWorker,
  upsertWorker,
  type WorkerView,
} from './workers.js';
