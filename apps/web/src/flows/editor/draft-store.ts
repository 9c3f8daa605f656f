/** The flow that is being edited: its graph, how to take changes back, and saving by itself. */
import { type FlowGraph, flowGraphSchema } from '@shouwen/contract/flows';
import { isApiError } from '../../platform/errors.ts';
import { createStore, type Store } from '../../platform/store.ts';

/**
 * `saved`: the server has it. `waiting`: changed a moment ago. `saving`: on its way. `unfit`: something must be filled in
 * first (`unfitNodeId`). `failed`: tried again at the next change or by hand. `conflict`: somebody else saved it meanwhile.
 */
export type SaveState = 'saved' | 'waiting' | 'saving' | 'unfit' | 'failed' | 'conflict';

export interface DraftState {
  readonly graph: FlowGraph;
  readonly selectedId: string | null;
  readonly saveState: SaveState;
  readonly unfitNodeId: string | null;
  readonly saveError: unknown;
  /** The draft's number, null while there is none. */
  readonly version: number | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Nodes and exits (`node/exit`) a test run went through; null when none is shown. */
  readonly walked: ReadonlySet<string> | null;
}

interface Saved {
  readonly version: number;
  readonly revision: number;
}

interface DraftOptions {
  readonly graph: FlowGraph;
  /** Null while the flow has no draft: the first save makes one. */
  readonly draft: Saved | null;
  readonly delayMs?: number;
  save(graph: FlowGraph, revision: number | null): Promise<Saved>;
}

const undoMax = 100;

export class DraftStore {
  readonly #store: Store<DraftState>;
  readonly #save: DraftOptions['save'];
  readonly #delayMs: number;
  #revision: number | null;
  #past: FlowGraph[] = [];
  #future: FlowGraph[] = [];
  #lastMark: string | null = null;
  #savedGraph: FlowGraph;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #running: Promise<void> | null = null;

  constructor({ graph, draft, save, delayMs = 1200 }: DraftOptions) {
    this.#save = save;
    this.#delayMs = delayMs;
    this.#revision = draft?.revision ?? null;
    this.#savedGraph = graph;
    this.#store = createStore<DraftState>({
      graph,
      selectedId: graph.nodes.find((node) => node.kind === 'start')?.id ?? graph.nodes[0]?.id ?? null,
      saveState: 'saved',
      unfitNodeId: null,
      saveError: null,
      version: draft?.version ?? null,
      canUndo: false,
      canRedo: false,
      walked: null,
    });
  }

  get = (): DraftState => this.#store.get();
  subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  select(nodeId: string | null): void {
    this.#set({ selectedId: nodeId });
  }

  showWalk(walked: ReadonlySet<string> | null): void {
    this.#set({ walked });
  }

  /** Changes with the same `mark` one after the other, as of one field being typed in, are taken back together. */
  change(graph: FlowGraph, mark: string | null = null): void {
    const { graph: before } = this.get();
    if (graph === before) return;
    if (mark === null || mark !== this.#lastMark) this.#past = [...this.#past, before].slice(-undoMax);
    this.#lastMark = mark;
    this.#future = [];
    this.#take(graph);
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (before === undefined) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.get().graph];
    this.#lastMark = null;
    this.#take(before);
  }

  redo(): void {
    const after = this.#future.at(-1);
    if (after === undefined) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.get().graph];
    this.#lastMark = null;
    this.#take(after);
  }

  /** Saves now what is not saved yet. True when the server then has what is on the page. */
  async flush(): Promise<boolean> {
    for (let round = 0; round < 3; round += 1) {
      await this.#running;
      if (this.get().saveState === 'saved' || this.get().saveState === 'conflict') break;
      await this.#start();
    }
    return this.get().saveState === 'saved';
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #take(graph: FlowGraph): void {
    const { selectedId, saveState } = this.get();
    const isSelectedThere = graph.nodes.some((node) => node.id === selectedId);
    this.#set({
      graph,
      selectedId: isSelectedThere ? selectedId : (graph.nodes[0]?.id ?? null),
      canUndo: this.#past.length > 0,
      canRedo: this.#future.length > 0,
      walked: null,
      ...(saveState === 'conflict' || saveState === 'saving' ? {} : { saveState: 'waiting' as const }),
    });
    if (saveState !== 'conflict') this.#wait();
  }

  #wait(): void {
    this.stop();
    this.#timer = setTimeout(() => void this.flush(), this.#delayMs);
  }

  #start(): Promise<void> {
    this.stop();
    this.#running ??= this.#send().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #send(): Promise<void> {
    const { graph } = this.get();
    if (graph === this.#savedGraph) {
      this.#set({ saveState: 'saved' });
      return;
    }
    const read = flowGraphSchema.safeParse(graph);
    if (!read.success) {
      const at = read.error.issues[0]?.path[1];
      const node = typeof at === 'number' ? graph.nodes[at] : undefined;
      this.#set({ saveState: 'unfit', unfitNodeId: node?.id ?? null });
      return;
    }
    this.#set({ saveState: 'saving', unfitNodeId: null, saveError: null });
    try {
      const saved = await this.#save(graph, this.#revision);
      this.#revision = saved.revision;
      this.#savedGraph = graph;
      this.#set({ version: saved.version, saveState: this.get().graph === graph ? 'saved' : 'waiting' });
    } catch (error) {
      this.#set({ saveState: isApiError(error, 'conflict') ? 'conflict' : 'failed', saveError: error });
    }
  }

  #set(part: Partial<DraftState>): void {
    this.#store.set({ ...this.get(), ...part });
  }
}
