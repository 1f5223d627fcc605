/** What the API depends on, passed in by main.ts or by a test. */
import type { ShardQueue } from '@isthmus/queue';
import type { ArtifactStore, RetentionPolicy, Store } from '@isthmus/store';
import type { Logger } from 'pino';
import type { Renderings } from './http/renderings.js';
import type { Inspection, InspectionLimits } from './inspection/inspection.js';
import type { ModelChecks } from './modelChecks.js';
import type { SharedSweeps } from './sharedSweeps.js';

export interface ApiParts {
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly queue: ShardQueue;
  readonly logger: Logger;
  /** Where uploads lie while they are checked; a failed one leaves nothing there. */
  readonly uploadDirectory: string;
  readonly settings?: Partial<ApiSettings>;
  /** By child processes under the limits of the settings where not given. */
  readonly inspection?: Inspection;
}

/** The parts with every setting decided. */
export type Cluster = ApiParts & {
  readonly settings: ApiSettings;
  readonly inspection: Inspection;
  readonly models: ModelChecks;
  readonly sweeps: SharedSweeps;
  readonly renderings: Renderings;
};

export interface ApiSettings {
  readonly jsonLimitBytes: number;
  /** Longest path and query; a manifest with a thousand class names is in the query of its upload. */
  readonly uriLimitBytes: number;
  readonly modelLimitBytes: number;
  readonly datasetLimitBytes: number;
  /** Whether Bull Board may change the queue. */
  readonly bullBoardWritable: boolean;
  /** Memory for reports and pictures that are kept. */
  readonly renderingBytes: number;
  /** Memory for views of sweeps that are kept. */
  readonly sharedSweepBytes: number;
  /** Signs session cookies; random where undefined. */
  readonly sessionSecret: string | undefined;
  /** How often a watched sweep is read for its viewers, and how old a view may be that others get. */
  readonly eventIntervalMs: number;
  /** Express's "trust proxy": how many proxies stand in front and may say who asks and whether over TLS. */
  readonly trustedProxies: number;
  /** Origins whose pages may read answers (CORS); "*" is any. */
  readonly corsOrigins: readonly string[];
  /** Whether webhooks may go to private, loopback and link-local addresses. */
  readonly webhookAllowPrivate: boolean;
  /** Limits of inspecting files from outside. */
  readonly inspection: InspectionLimits;
  /** How long sweeps are kept. */
  readonly retention: RetentionPolicy;
}

export const defaultSettings: ApiSettings = {
  jsonLimitBytes: 2 ** 20,
  uriLimitBytes: 256 * 2 ** 10,
  // VGG-19, the largest network in common use among the paper's, is 575 MB.
  modelLimitBytes: 2 ** 30,
  // 50,000 images of 3x224x224 are 7.5 GB before they are packed.
  datasetLimitBytes: 16 * 2 ** 30,
  bullBoardWritable: false,
  // A report with thirty pictures has 5 MB.
  renderingBytes: 128 * 2 ** 20,
  sharedSweepBytes: 64 * 2 ** 20,
  sessionSecret: undefined,
  eventIntervalMs: 1000,
  trustedProxies: 0,
  corsOrigins: [],
  webhookAllowPrivate: false,
  // Gradients of 64 images of 224 x 224 take more than this in large networks, which is told and no refusal. Two at once: a file that
  // takes its whole time holds up no other.
  inspection: { memoryMib: 4096, seconds: 120, processes: 2 },
  // Nobody's results go unless the operator says so.
  retention: { days: null, keepLabel: { key: 'keep', value: 'true' } },
};
