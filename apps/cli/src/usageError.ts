/** What the user typed cannot be done as it stands: one line on standard error, exit code 2, nothing begun. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
