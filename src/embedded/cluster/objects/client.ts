import type { ObjectMeta } from '../../../shipwright/index.ts'

/** Any object of the API as stored: whole, also the fields that nobody here knows. */
export interface KubeObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta & { name: string; uid: string; resourceVersion: string }
  [field: string]: unknown
}

/** What a caller hands in: name or generateName, the rest is filled in. */
export interface NewObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: unknown
}

type WatchType = 'ADDED' | 'MODIFIED' | 'DELETED'

export interface WatchLine {
  type: WatchType
  object: KubeObject
}

export interface Selection {
  namespace?: string
  /** Kubernetes' label selector syntax. */
  labelSelector?: string
  /** `metadata.name=x,involvedObject.uid=y`. */
  fieldSelector?: string
}

/** An error that the HTTP side answers as a `Status` object. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: number
  /** NotFound, AlreadyExists, Conflict, Invalid, Expired, … */
  readonly reason: string
  readonly details: Record<string, unknown> | undefined
  constructor(code: number, reason: string, message: string, details?: Record<string, unknown>) {
    super(message)
    this.code = code
    this.reason = reason
    this.details = details
  }
}

/**
 * The object store as controllers see it: in process and synchronous; each write is one durable
 * transaction. Kinds are named by kind (`BuildRun`); there are no two of one name here. Throws ApiError.
 */
export interface ObjectClient {
  get(kind: string, namespace: string | null, name: string): KubeObject | null
  list(kind: string, selection?: Selection): KubeObject[]
  /** 409 AlreadyExists when it is there. */
  create(object: NewObject): KubeObject
  /** Replaces all but status; 409 Conflict when `metadata.resourceVersion` is older than the stored one. */
  update(object: KubeObject): KubeObject
  /** Replaces the status only, with the same rule. */
  updateStatus(object: KubeObject): KubeObject
  /** With all that it owns. Nothing when it is not there. */
  delete(kind: string, namespace: string | null, name: string): void
  /** Every later change of the kind, synchronously after its commit, in order; returns how to stop. */
  watch(kind: string, listener: (line: WatchLine) => void): () => void
}

/** Where a Pod's logs come from; implemented by the node, served at `/api/v1/namespaces/…/pods/…/log`. */
export interface LogSource {
  /**
   * A container's log from its start. With `follow` until the container ended. Throws ApiError 400
   * `container "x" in pod "y" is waiting to start: …` where there is none yet.
   */
  read(
    pod: KubeObject,
    container: string,
    options: {
      follow: boolean
      timestamps: boolean
      tailLines: number | null
      sinceSeconds: number | null
      limitBytes: number | null
    },
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array>
}

/** Where the files of a Local source go; implemented by the node, served at `PUT /api/v1/namespaces/…/pods/…/source`. */
export interface SourceUpload {
  /**
   * Unpacks a tar (plain or gzip) into the Pod's /workspace/source and lets its step `source-local` go on;
   * waits until that step runs. Only files, folders and links that stay inside are taken; what leads out
   * fails the upload, and a failed upload leaves the step waiting for another. Throws ApiError: 400
   * BadRequest where the Pod has no such step or the tar is none, 409 Conflict where the source has come
   * already or the Pod has ended, 413 RequestEntityTooLarge over the cap.
   */
  upload(
    pod: KubeObject,
    tar: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<{ files: number; bytes: number }>
}

/** What the container of a Pod that is at work uses. */
export interface UsageNow {
  container: string
  /** Epoch milliseconds. */
  at: number
  /** How long `cores` was looked at. */
  windowMs: number
  cores: number
  /** Without cached files that nobody uses. */
  memoryBytes: number
}

/** Where `metrics.k8s.io` comes from; implemented by the node. */
export interface UsageSource {
  /** Null when none of the Pod's containers is at work, or nothing can be measured. */
  read(pod: KubeObject): UsageNow | null
}
