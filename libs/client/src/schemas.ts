/** The components of the API's description by the names that programs use. */
import type { components } from './generated/document.js';

type Schemas = components['schemas'];

export type Curve = Schemas['Curve'];
export type Dataset = Schemas['Dataset'];
export type Model = Schemas['KnownModel'];
export type ModelManifest = Schemas['ModelManifestInput'];
export type Problem = Schemas['Problem'];
export type Run = Schemas['Run'];
export type Sweep = Schemas['Sweep'];
export type SweepRequest = Schemas['SweepRequestInput'];
export type SubmittedSweep = Schemas['SubmittedSweep'];
export type UploadedModel = Schemas['UploadedModel'];
export type Worker = Schemas['Worker'];
