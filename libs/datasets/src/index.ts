/**
 * Image data sets: the packed format that workers read, and what imports into it. packedFormat.ts is the format, packDataset.ts writes
 * it, openDataset.ts and sealDataset.ts read it. importIdx.ts, importCifar10.ts and importFolder.ts are the importers; the last finds
 * pictures (pictureFiles.ts, archive.ts), their labels (labels.ts, labelFiles.ts) and their pixels (decodePicture.ts, preparePicture.ts, pilResize.ts).
 */
export { DatasetError } from './datasetError.js';
export { cifar10ClassNames, importCifar10 } from './importCifar10.js';
export { importArchive, importFolder } from './importFolder.js';
export { importIdx } from './importIdx.js';
export { jpegRoundTrip, roundToBytes } from './jpegRoundTrip.js';
export { type Dataset, inspectDataset, openDataset, type SampleRange } from './openDataset.js';
export { type LabelledImage, type PackedSummary, packDataset } from './packDataset.js';
export type { ImageShape } from './packedFormat.js';
export type { PictureOptions } from './preparePicture.js';
export { sealDataset } from './sealDataset.js';
