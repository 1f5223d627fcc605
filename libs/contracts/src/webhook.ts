/** Webhooks: where the end of a sweep is told, and what became of the telling. docs/api.md, "Webhooks", says how it is signed. */
import { z } from 'zod';

/** An HTTPS address without a user, a password or a fragment. Control characters, which parsing would drop or escape, are not stored. */
function isHookUrl(text: string): boolean {
  if (/\p{Cc}|\p{Cs}/u.test(text) || !URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return protocol === 'https:' && username === '' && password === '' && hash === '';
}

/** What a sweep is submitted with. */
export const webhookRequest = z
  .strictObject({
    url: z
      .string()
      .max(2048)
      .refine(isHookUrl, 'expected an address that begins with https://, without a user, a password or a fragment')
      .meta({
        description: 'Where to POST when the sweep ends: https only, in a public network, redirects are not followed.',
        examples: ['https://hooks.example/isthmus'],
      }),
    secret: z
      .string()
      .regex(/^[\x21-\x7e]{16,256}$/, 'expected 16 to 256 visible ASCII characters')
      .optional()
      .meta({
        description:
          'Signs deliveries: base64 after "whsec_", or any text. Where it is left out one is made, and told once in the answer.',
        examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      }),
  })
  .meta({ id: 'WebhookRequest', description: 'Tells a server when the sweep ends.' });
export type WebhookRequest = z.infer<typeof webhookRequest>;

const webhookEvent = z.enum(['sweep.completed', 'sweep.failed', 'sweep.cancelled']);
export type WebhookEvent = z.infer<typeof webhookEvent>;

const deliveryState = z.enum(['waiting', 'delivered', 'given-up']);
export type WebhookDeliveryState = z.infer<typeof deliveryState>;

const webhookDelivery = z
  .object({
    id: z.uuid().meta({
      description: 'Id of the event, in each attempt as webhook-id.',
      examples: ['5d0c2a8e-6a0f-4c55-8a7e-1f0b0c2d3e4f'],
    }),
    event: webhookEvent.describe('What happened.'),
    state: deliveryState.describe('given-up: a day passed without an answer of 2xx, or the server said 410.'),
    attempts: z
      .int()
      .min(0)
      .meta({ description: 'Attempts so far.', examples: [1] }),
    createdAt: z.iso
      .datetime()
      .meta({ description: 'When the sweep ended, UTC.', examples: ['2026-11-30T12:00:00.000Z'] }),
    nextAttemptAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When it is tried next; null if it is not.', examples: ['2026-11-30T12:00:30.000Z'] }),
    status: z
      .int()
      .nullable()
      .meta({ description: 'HTTP status of the last answer; null without one.', examples: [503] }),
    error: z
      .string()
      .nullable()
      .meta({
        description: 'Why the last attempt failed; null if it did not.',
        examples: ['expected an answer of 2xx, received 503'],
      }),
  })
  .meta({ id: 'WebhookDelivery', description: 'One end of the sweep, told until it arrives.' });

export const webhookView = z
  .object({
    host: z.string().meta({
      description: 'Host of its URL; the rest may hold a secret and is not shown.',
      examples: ['hooks.example'],
    }),
    deliveries: z.array(webhookDelivery).describe('The newest first: one each time the sweep ended.'),
  })
  .meta({ id: 'Webhook', description: 'The webhook of a sweep and what became of it.' });
export type WebhookView = z.infer<typeof webhookView>;
