/** What keeps segments of a model from being certified: its file is read when somebody asks for proofs, and the answer kept. */
import { buffer } from 'node:stream/consumers';
import type { ModelView } from '@isthmus/contracts';
import { findUnboundedOp } from '@isthmus/engine/bounded';
import { parseModel, specialize } from '@isthmus/onnx';
import type { ArtifactStore, FindUnboundedOp } from '@isthmus/store';

/** Kept in this process, not in the database: the answer changes with the rules that this version has. */
export function unboundedOps(artifacts: ArtifactStore): FindUnboundedOp {
  const known = new Map<string, Promise<string | null>>();
  return (model) => {
    const found = known.get(model.id) ?? read(artifacts, model);
    known.set(model.id, found);
    found.catch(() => known.delete(model.id));
    return found;
  };
}

async function read(artifacts: ArtifactStore, { artifact, manifest }: ModelView): Promise<string | null> {
  const { stream } = await artifacts.open(artifact);
  const { graph } = specialize(parseModel(await buffer(stream)), { batch: 1, manifest });
  const unbounded = findUnboundedOp(graph);
  return unbounded && `${unbounded.op}: ${unbounded.reason}`;
}
