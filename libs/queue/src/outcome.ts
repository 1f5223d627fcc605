/** How an attempt ends when it is not done: thrown by `process`. Anything else that is thrown is a failed attempt and is retried. */

/** No attempt would fare better (a damaged model, a provider that no worker has): the job fails now. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';
}

/** The worker cannot go on (it is being stopped): the job returns to the queue at once and spends no attempt. */
export class HandBack extends Error {
  override readonly name = 'HandBack';
}
