/** Files that are complete or absent, whatever crashes: artifacts, packed data sets, and what workers derive and cache. */
export { keepDerived, readDerived } from './derivedFile.js';
export { fileExists, fileSha256, isMissing, type ReceivedFile, receiveFile, writeWhole } from './durableFile.js';
