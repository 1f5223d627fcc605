/** Sessions of ONNX Runtime: when they are made, with which provider and settings, and the error if one cannot be made. */
import { item, type StaticGraph } from '@isthmus/onnx';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { EngineUnavailableError } from '../error.js';
import type { SessionSource, SessionSources } from './sessionFiles.js';

export const providers = ['cpu', 'cuda', 'tensorrt', 'webgpu'] as const;
export type Provider = (typeof providers)[number];

export interface SessionSettings {
  readonly provider: Provider;
  /** Threads that one operation may use on the cpu. */
  readonly threads: number;
  /** Where sessions are made and run; by default the calling thread, which is blocked meanwhile. */
  readonly host?: SessionHost;
}

/** The part of a session that is used here. Tensors keep their dims from one run to the next. */
export interface Session {
  run(feeds: Readonly<Record<string, Tensor>>, fetches: Readonly<Record<string, Tensor>>): Promise<unknown>;
  release(): Promise<void>;
}

export interface SessionHost {
  create(source: SessionSource, options: InferenceSession.SessionOptions): Promise<Session>;
}

export const thisThread: SessionHost = {
  create: (source, options) =>
    typeof source === 'string' ? InferenceSession.create(source, options) : InferenceSession.create(source, options),
};

/** What the caller of a session needs to know of its graph. */
export interface PreparedGraph {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Nodes that WebGPU has no kernel for: a MaxPool that also gives indices. */
  readonly onlyOnCpu: readonly string[];
}

export function prepareGraph({ inputs, outputs, nodes }: StaticGraph): PreparedGraph {
  const onlyOnCpu = nodes.filter((node) => node.op === 'MaxPool' && node.outputs.length > 1);
  return { inputs, outputs, onlyOnCpu: onlyOnCpu.map((node) => node.name) };
}

export interface OpenGraph {
  /** Makes the session unless it exists. */
  open(): Promise<void>;
  /** Tensors in the order of the graph's inputs and outputs. */
  run(feeds: readonly Tensor[], fetches: readonly Tensor[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Sessions of graphs that share their sources. If weights lie in a file, which is removed soon, all are made now; otherwise the first now
 * and the rest when used.
 */
export async function openSessions(
  graphs: readonly PreparedGraph[],
  { sources, mapped }: SessionSources,
  settings: SessionSettings,
): Promise<OpenGraph[]> {
  const sessions = graphs.map((graph, index) => lazySession(graph, item(sources, index), settings, mapped));
  try {
    for (const session of mapped ? sessions : sessions.slice(0, 1)) await session.open();
  } catch (error) {
    await Promise.allSettled(sessions.map((session) => session.close()));
    throw error;
  }
  return sessions;
}

/** A session that is made at its first use, or never. */
export function lazySession(
  { inputs, outputs, onlyOnCpu }: PreparedGraph,
  source: SessionSource,
  { provider, threads, host = thisThread }: SessionSettings,
  mapped: boolean,
): OpenGraph {
  const options = sessionOptions(provider, threads, { mapped, onlyOnCpu });
  // The source until the session has its own copy of it.
  let state: SessionSource | Promise<Session> = source;
  const session = () => {
    if (!(state instanceof Promise)) state = explained(host.create(state, options), provider);
    return state;
  };
  const named = (names: readonly string[], tensors: readonly Tensor[]) =>
    Object.fromEntries(names.map((name, index) => [name, item(tensors, index)]));
  return {
    async open() {
      await session();
    },
    async run(feeds, fetches) {
      await (await session()).run(named(inputs, feeds), named(outputs, fetches));
    },
    async close() {
      if (state instanceof Promise) await (await state.catch(() => undefined))?.release();
    },
  };
}

export function sessionOptions(
  provider: Provider,
  threads: number,
  { mapped = false, onlyOnCpu = [] }: { mapped?: boolean; onlyOnCpu?: readonly string[] } = {},
): InferenceSession.SessionOptions {
  return {
    executionProviders: executionProviders(provider, onlyOnCpu),
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: {
      session: {
        // Threads of an idle session would otherwise spin on cores that the other session or another process needs.
        force_spinning_stop: '1',
        // A repacked matrix is a copy per session and direction. Measured on CaffeNet, whose weights are 96% matrices:
        // no difference at batch 1, gradients 10% slower at batch 8, 670 MB less.
        disable_prepacking: mapped ? '1' : '0',
      },
    },
  };
}

/** Providers by preference. An op without a kernel on one runs on the next, and finally on the cpu. */
function executionProviders(
  provider: Provider,
  onlyOnCpu: readonly string[],
): InferenceSession.ExecutionProviderConfig[] {
  if (provider === 'tensorrt') return ['tensorrt', 'cuda'];
  if (provider === 'webgpu' && onlyOnCpu.length > 0) return [{ name: provider, forceCpuNodeNames: onlyOnCpu }];
  return [provider];
}

async function explained(creation: Promise<Session>, provider: Provider): Promise<Session> {
  try {
    return await creation;
  } catch (cause) {
    if (provider === 'cpu') throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineUnavailableError(
      `ONNX Runtime has no provider "${provider}" here: ${reason.trim()} ${remedies[provider]}`,
      { cause },
    );
  }
}

const remedies = {
  cuda: 'It needs an NVIDIA card, CUDA 12, cuDNN 9 and the CUDA libraries that onnxruntime-node’s install script downloads; else choose provider "cpu" or "webgpu".',
  tensorrt: 'It needs what provider "cuda" needs and TensorRT 10; else choose provider "cuda", "webgpu" or "cpu".',
  webgpu:
    'It needs a graphics card with a Vulkan driver and libvulkan.so.1 (Debian: libvulkan1); else choose provider "cpu".',
} satisfies Record<Exclude<Provider, 'cpu'>, string>;
