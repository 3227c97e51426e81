import type { ConfiguredPool } from '../domain/index.ts'
import type { Catalogue, Clock, Engine, Log, TenantNamespaces } from '../ports.ts'
import { heldAnnotation, stallAnnotation, writeHeldNote, writeStallNote } from '../shipwright/index.ts'
import { loadKubeconfig } from './access/load-kubeconfig.ts'
import { createApiClient } from './api-client.ts'
import { ApiFailure, unavailable } from './api-failure.ts'
import { createCatalogue } from './nodes/create-catalogue.ts'
import { ensureNamespace } from './ensure-namespace.ts'
import { findRun } from './runs/find-run.ts'
import { followLog } from './runs/follow-log.ts'
import { missingApis } from './missing-apis.ts'
import { item } from './paths.ts'
import { createTurnstile } from './turnstile.ts'
import { readSecrets } from './read-secrets.ts'
import { createUsageReader } from './nodes/read-usage.ts'
import { readWebhookSecret } from './tenants/read-webhook-secret.ts'
import { tellNamespace } from './tenants/tell-namespace.ts'
import { watchNamespaces } from './tenants/watch-namespaces.ts'
import { dropLeftSecret, renewSecret, startRun } from './runs/start-run.ts'
import { watchRuns } from './runs/watch-runs.ts'

/** A cluster that a kubeconfig names. */
export interface Cluster extends Engine {
  catalogue: Catalogue
  tenants: TenantNamespaces
  /** What the cluster lacks, one sentence each; empty when builds can run. For readiness. */
  missing(signal?: AbortSignal): Promise<string[]>
  /** Makes a tenant's namespace if it is missing; throws an Error that says what to do when that is forbidden. */
  ensureNamespace(name: string): Promise<void>
}

interface ConnectOptions {
  /** Path of the kubeconfig, whose current context is used; `in-cluster`: the account of the Pod that this runs in. */
  kubeconfig: string
  clock: Clock
  log: Log
  /** Pools of nodes that the operator describes, beside those that nodes name. */
  configuredPools?: readonly ConfiguredPool[]
  /** From 0 to 1, for jitter. */
  random?: () => number
}

/** Each holds a page in memory, and servers put off who asks for many at a time. */
const listsAtOnce = 4

/**
 * Reads the kubeconfig; throws an Error when it is unreadable or names no cluster. Asks the server nothing yet, so that a
 * service can start before its cluster.
 */
export function connectCluster(options: ConnectOptions): Promise<Cluster> {
  const { clock, log } = options
  const random = options.random ?? Math.random
  return new Promise((resolve) => {
    const api = createApiClient(() => loadKubeconfig(options.kubeconfig))
    const parts = { api, clock, log, random, turnstile: createTurnstile(listsAtOnce) }

    /** 404 is an answer, other failures mean later. */
    async function unlessGone<T>(doing: Promise<T>, gone: T): Promise<T> {
      try {
        return await doing
      } catch (error) {
        if (error instanceof ApiFailure && error.code === 404) return gone
        throw unavailable(error, clock.now())
      }
    }

    resolve({
      catalogue: createCatalogue({ api, clock, log, configuredPools: options.configuredPools ?? [] }),
      tenants: {
        watch: (signal) => watchNamespaces(parts, signal),
        webhookSecrets: (namespace) => readWebhookSecret(parts, namespace),
        complain: (namespace, message) => tellNamespace(parts, namespace, message),
      },
      start: (ref, run, clone) => startRun(parts, ref, run, clone),
      renew: (ref, clone) => renewSecret(parts, ref, clone),
      dropSecret: (ref, name) => dropLeftSecret(parts, ref, name),
      find: (ref) => findRun(parts, ref),
      async cancel(ref, stalled) {
        const path = item('BuildRun', ref.namespace, ref.name)
        const noted = stalled && { metadata: { annotations: { [stallAnnotation]: writeStallNote(stalled) } } }
        const body = { ...noted, spec: { state: 'BuildRunCanceled' } }
        return unlessGone(
          api.json({ method: 'PATCH', path, body }).then(() => 'asked' as const),
          'gone',
        )
      },
      async note(ref, held) {
        const path = item('BuildRun', ref.namespace, ref.name)
        const annotations = { [heldAnnotation]: held && writeHeldNote(held) }
        await unlessGone(api.json({ method: 'PATCH', path, body: { metadata: { annotations } } }), null)
      },
      async remove(ref) {
        const path = item('BuildRun', ref.namespace, ref.name)
        const query = { propagationPolicy: 'Background' }
        await unlessGone(api.json({ method: 'DELETE', path, query }), null)
      },
      watch: (namespaces, signal) => watchRuns(parts, namespaces, signal),
      secretValues: (ref, pod) => readSecrets(parts, ref, pod),
      log: (ref, signal) => followLog(parts, ref, signal),
      usage: createUsageReader({ api, clock }),
      missing: (signal) => missingApis(api, signal),
      ensureNamespace: (name) => ensureNamespace(api, name),
    })
  })
}
