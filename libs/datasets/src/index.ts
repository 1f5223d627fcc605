/** Image data sets: the packed format that workers read, and what imports into it. */
export { DatasetError } from './datasetError.js';
export { cifar10ClassNames, importCifar10 } from './importCifar10.js';
export { importArchive, importFolder } from './importFolder.js';
export { importIdx } from './importIdx.js';
export { inspectDataset } from './inspectDataset.js';
export { type Dataset, openDataset, type SampleRange } from './openDataset.js';
export { type LabelledImage, type PackedSummary, packDataset } from './packDataset.js';
export type { ImageShape } from './packedFormat.js';
export type { PictureOptions } from './preparePicture.js';
export { sealDataset } from './sealDataset.js';
