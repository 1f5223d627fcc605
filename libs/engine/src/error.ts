/** The engine or provider that was asked for cannot be had on this machine; the message says what to install or choose. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError';
}
