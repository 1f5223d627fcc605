/** Speeds of models as workers measured them. */
import type { EngineSettings } from '@isthmus/contracts';
import { estimatedSpeed, type KnownSpeed, type Speed } from '@isthmus/planning';
import type { Store } from './connection.js';

interface MeasuredSpeed extends Speed {
  readonly modelId: string;
  readonly engine: string;
  readonly provider: string;
  readonly threads: number;
  readonly batch: number;
}

/** Stores a measurement to two digits. The fastest one stays, since other programs on the machine only slow it down. A model that no longer exists is ignored. */
export async function saveSpeed(
  store: Store,
  { modelId, engine, provider, threads, batch, ...speed }: MeasuredSpeed,
): Promise<void> {
  const forwardMs = Number(speed.forwardMs.toPrecision(2));
  const gradientMs = Number(speed.gradientMs.toPrecision(2));
  await store.prisma.$executeRaw`
    INSERT INTO speeds AS known (model_id, engine, provider, threads, batch, forward_ms, gradient_ms)
    SELECT id, ${engine}, ${provider}, ${threads}::int, ${batch}::int, ${forwardMs}::float8, ${gradientMs}::float8
    FROM models WHERE id = ${modelId}
    ON CONFLICT (model_id, engine, provider, threads, batch) DO UPDATE SET measured_at = now(),
      forward_ms = LEAST(known.forward_ms, excluded.forward_ms), gradient_ms = LEAST(known.gradient_ms, excluded.gradient_ms)`;
}

/**
 * The speed to plan each model with: measured on the engine and provider at the same batch, else at the nearest batch, else estimated from
 * the network's multiply-adds. Of measurements with several numbers of threads the one with the fewest, which is the slowest, so that no
 * shard is too long for its worker.
 */
export async function speedsOf(
  store: Store,
  modelIds: readonly string[],
  { name, provider, batch }: EngineSettings,
): Promise<Map<string, KnownSpeed>> {
  const [models, measured] = await Promise.all([
    store.prisma.model.findMany({ where: { id: { in: [...modelIds] } }, select: { id: true, multiplyAdds: true } }),
    store.prisma.speed.findMany({
      where: { modelId: { in: [...modelIds] }, engine: name, provider },
      orderBy: [{ threads: 'asc' }, { batch: 'asc' }],
    }),
  ]);
  const distance = (other: { batch: number }) => Math.abs(Math.log(other.batch / batch));
  return new Map(
    models.map(({ id, multiplyAdds }): [string, KnownSpeed] => {
      // The sort is stable: at equal distances the fewest threads stay first.
      const [best] = measured.filter(({ modelId }) => modelId === id).sort((a, b) => distance(a) - distance(b));
      if (best) return [id, { forwardMs: best.forwardMs, gradientMs: best.gradientMs, source: 'measured' }];
      const counted = multiplyAdds === null ? null : Number(multiplyAdds);
      return [id, { ...estimatedSpeed(counted, { name, provider }), source: 'estimated' }];
    }),
  );
}
