/** The API as an Express application: what it serves, in the order in which a request meets it. */
import { findSweepId } from '@isthmus/store';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { createCleaning } from './cleaning.js';
import { createAccess, createSessions } from './http/access.js';
import { compressAnswers } from './http/compression.js';
import { allowOrigins } from './http/cors.js';
import { logRequests } from './http/logging.js';
import { createMetrics } from './http/metrics.js';
import type { Operation } from './http/operation.js';
import { answerProblems, refuseUnfitRequests, refuseUnknownPath } from './http/problems.js';
import { createRenderings } from './http/renderings.js';
import { closeAfterUnreadBody } from './http/requestBody.js';
import { returnRequestId } from './http/requestId.js';
import { mountOperations } from './http/router.js';
import { securityHeaders } from './http/securityHeaders.js';
import { createInspection } from './inspection/inspection.js';
import { mountLogin } from './login.js';
import { createModelChecks } from './modelChecks.js';
import { describeApi } from './openapi/document.js';
import { mountPages, sendPage } from './pages.js';
import { type ApiParts, type Cluster, defaultSettings } from './parts.js';
import { mountQueues } from './queues.js';
import { artifactOperations } from './routes/artifacts.js';
import { curveOperations } from './routes/curves.js';
import { datasetOperations } from './routes/datasets.js';
import { eventOperations } from './routes/events.js';
import { figureOperations } from './routes/figures.js';
import { keyOperations } from './routes/keys.js';
import { modelOperations } from './routes/models.js';
import { removalOperations } from './routes/removal.js';
import { reportOperations } from './routes/report.js';
import { resultOperations } from './routes/results.js';
import { runOperations } from './routes/runs.js';
import { serviceOperations } from './routes/service.js';
import { submissionOperations } from './routes/submission.js';
import { sweepActionOperations } from './routes/sweepActions.js';
import { sweepOperations } from './routes/sweeps.js';
import { workerOperations } from './routes/workers.js';
import { createSharedSweeps } from './sharedSweeps.js';
import { createSweepFeed } from './sweepFeed.js';

export interface Api {
  readonly app: Express;
  readonly logger: Logger;
  /** The OpenAPI document that it serves. */
  readonly description: Record<string, unknown>;
  /** Ends the event streams and the inspections, so that a server can close. The other parts stay open: they belong to the caller. */
  close(): void;
}

export function createApi(parts: ApiParts): Api {
  const { store, queue, logger } = parts;
  const settings = { ...defaultSettings, ...parts.settings };
  const inspection =
    parts.inspection ?? createInspection({ limits: settings.inspection, directory: parts.uploadDirectory });
  const models = createModelChecks({ inspection, artifacts: parts.artifacts });
  const sweeps = createSharedSweeps(store, {
    intervalMs: settings.eventIntervalMs,
    bytes: settings.sharedSweepBytes,
  });
  const renderings = createRenderings({ bytes: settings.renderingBytes });
  const cluster: Cluster = { ...parts, settings, inspection, models, sweeps, renderings };
  const sessions = createSessions(settings.sessionSecret);
  const access = createAccess(store, sessions);
  const metrics = createMetrics({ store, queue });
  const feed = createSweepFeed({
    read: (sweepId) => sweeps.read(sweepId),
    intervalMs: settings.eventIntervalMs,
    logger,
  });
  const cleaning = createCleaning(parts);
  cleaning.start(settings.retention);
  const operations: Operation[] = [
    ...submissionOperations(cluster),
    ...sweepOperations(cluster),
    ...sweepActionOperations(cluster, cleaning),
    ...removalOperations(cluster, cleaning),
    ...eventOperations(cluster, feed),
    ...reportOperations(cluster),
    ...figureOperations(cluster),
    ...runOperations(cluster),
    ...resultOperations(cluster),
    ...curveOperations(cluster),
    ...modelOperations(cluster),
    ...datasetOperations(cluster),
    ...artifactOperations(cluster),
    ...workerOperations(cluster),
    ...keyOperations(cluster),
    ...serviceOperations(cluster, { metrics, describe: () => description }),
  ];
  const description = describeApi(operations);

  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', settings.trustedProxies);
  app.set('etag', false);
  app.use(logRequests(logger), returnRequestId(), metrics.measure(), securityHeaders());
  app.use(allowOrigins(settings.corsOrigins), compressAnswers());
  app.get(/.*/, closeAfterUnreadBody());
  app.use(refuseUnfitRequests({ uriLimitBytes: settings.uriLimitBytes }));
  const sweepIdOf = (text: string, { id }: { id: string }) => findSweepId(store, text, { apiKeyId: id });
  app.use(
    mountOperations(
      operations.map((one) => afterChanges(one, () => sweeps.changed())),
      { access, sweepIdOf, jsonLimitBytes: settings.jsonLimitBytes },
    ),
  );
  app.use(mountLogin(store, sessions, sendPage));
  app.use(mountQueues(queue, { access, writable: settings.bullBoardWritable }));
  app.use(mountPages(access));
  app.use(refuseUnknownPath(), answerProblems());
  return {
    app,
    logger,
    description,
    close() {
      feed.close();
      cleaning.close();
      inspection.close();
    },
  };
}

/** Wraps an operation that may change something: `changed` is called before its caller can ask for the outcome. */
function afterChanges(one: Operation, changed: () => void): Operation {
  if (one.method === 'get') return one;
  return {
    ...one,
    async handle(context) {
      try {
        await one.handle(context);
      } finally {
        changed();
      }
    },
  };
}
