import type { KubeObject, NewObject, ObjectClient, Selection, WatchLine } from './client.ts'
import type { Page, PageOptions } from './select-objects.ts'

export interface WriteOptions {
  /** Answers as if it had been done. */
  dryRun?: boolean
  /** Who writes, where the object keeps account of that; `slipway` when not given. */
  manager?: string
}

export interface ApplyOptions extends WriteOptions {
  manager: string
  /** Takes fields from other managers instead of failing with 409. */
  force: boolean
}

export interface RemoveOptions extends WriteOptions {
  /** What becomes of what it owns; in the background it goes too, after its owner. */
  propagation?: 'Orphan' | 'Background' | 'Foreground'
  preconditions?: { uid?: string; resourceVersion?: string }
}

/** The objects with what the HTTP side needs beyond the controllers' verbs. */
export interface ObjectStore extends ObjectClient {
  /** Of the last write of any kind; grows, and survives restarts. */
  resourceVersion(): number
  create(object: NewObject, options?: WriteOptions): KubeObject
  update(object: KubeObject, options?: WriteOptions): KubeObject
  updateStatus(object: KubeObject, options?: WriteOptions): KubeObject
  /** Server-side apply: creates the object, or lays the given fields over it. */
  apply(object: NewObject, options: ApplyOptions): { object: KubeObject; created: boolean }
  /** 404 when it is not there, 409 when a precondition fails; answers the object as it was last. */
  remove(kind: string, namespace: string | null, name: string, options?: RemoveOptions): KubeObject
  /** Some of a list, as JSON and in its order. */
  page(kind: string, selection: Selection, page: PageOptions): Page
  /** The oldest version that a watch of the kind can begin at. */
  oldestVersion(kind: string): number
  /**
   * Every change after `since`, as the selection sees it; 410 Expired when that is too long ago. Objects
   * are shared among all who watch and must not be written to.
   */
  watchSince(
    kind: string,
    selection: Selection,
    since: number,
    listener: (line: WatchLine) => void,
  ): () => void
  /** Ends watches and closes the file. */
  close(): void
}
