import { fromSimpleFlow } from '@shouwen/contract/flows';
import type { Db } from '../../platform/db/database.ts';
import type { StoredEntryPoint } from '../queues.ts';
import { assignedFlow, liveVersionOf, loadVersion, type StoredFlow } from './read-flows.ts';

/** Versions never change once they are live, so that they may be kept. */
const KEPT_MAX = 100;

/** A flow as a call runs it; without an id it is the simple one of a number. */
export interface RunnableFlow extends Omit<StoredFlow, 'flowId' | 'version'> {
  readonly flowId: string | null;
  readonly version: number | null;
}

/** What calls run. A graph is read and parsed once. */
export class LiveFlows {
  readonly #db: Db;
  readonly #entryPoints: () => Promise<readonly StoredEntryPoint[]>;
  readonly #kept = new Map<string, StoredFlow>();

  constructor(db: Db, entryPoints: () => Promise<readonly StoredEntryPoint[]>) {
    this.#db = db;
    this.#entryPoints = entryPoints;
  }

  /** What the callers of a number go through now; null for an unknown number. */
  async ofEntryPoint(entryPointId: string): Promise<RunnableFlow | null> {
    const assigned = await assignedFlow(this.#db, entryPointId);
    const flow = assigned === null ? null : await this.version(assigned.flowId, assigned.version);
    if (flow !== null) return flow;
    const entryPoint = (await this.#entryPoints()).find((candidate) => candidate.entryPointId === entryPointId);
    return entryPoint === undefined ? null : { flowId: null, version: null, graph: fromSimpleFlow(entryPoint.flow) };
  }

  /** The live version; null without one. */
  async live(flowId: string): Promise<StoredFlow | null> {
    const version = await liveVersionOf(this.#db, flowId);
    return version === null ? null : await this.version(flowId, version);
  }

  /** A version that was published; null when it is not stored. */
  async version(flowId: string, version: number): Promise<StoredFlow | null> {
    const key = `${flowId} ${version}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const stored = await loadVersion(this.#db, flowId, version);
    if (stored === null) return null;
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size >= KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(key, stored);
    return stored;
  }
}
