/** Postgres, the truth about sweeps and their results, and the files that models and data sets are. */
export { saveAccuracy } from './accuracies.js';
export {
  type ApiKeyView,
  type ApiScope,
  apiScopes,
  createApiKey,
  findApiKey,
  findApiKeyById,
  type KeyHolder,
  listApiKeys,
  revokeApiKey,
} from './apiKeys.js';
export type { ArtifactSource, ArtifactStore } from './artifacts/artifactStore.js';
export { directoryArtifactStore } from './artifacts/directory.js';
export { httpArtifactSource } from './artifacts/http.js';
export { cancelSweep } from './cancellation.js';
export { openStore, type Store } from './connection.js';
export { readCurve, readCurvesOf, saveCurves } from './curves.js';
export { addDataset, findDataset, listDatasets, type NewDataset } from './datasets.js';
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
export { inputResults } from './inputResults.js';
export { createLeadership, type Leadership } from './leadership.js';
export { MigrationError, migrate } from './migrate.js';
export { addModel, findModel, listModels, modelId, type NewModel } from './models.js';
export { resultPages } from './resultPages.js';
export { findRunState } from './runStates.js';
export {
  beginShard,
  completeShard,
  failShard,
  recordCrash,
  releaseShard,
  type ShardTask,
} from './shards.js';
export { saveSpeed } from './speeds.js';
export { storedSettings } from './storedSettings.js';
export type { FindUnboundedOp, ModelTried, TryModel } from './sweepCheck.js';
export { planSweep } from './sweepPlan.js';
export { createSweep } from './sweeps.js';
export { countShardsUnderWay, listSweeps, viewSweep } from './sweepViews.js';
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
