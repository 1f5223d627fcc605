/** A file does not hold the bytes that its SHA-256 names: it was changed, or damaged, since it was hashed. */
export class ChangedFileError extends Error {
  override readonly name = 'ChangedFileError';
}

/** The engine or provider that was asked for cannot be had on this machine; the message says what to install or choose. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError';
}
