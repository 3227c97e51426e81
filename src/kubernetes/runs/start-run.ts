import type { Clock, Engine, Refused, RunRef } from '../../ports.ts'
import { executionAnnotation, type BuildRun, type Secret } from '../../shipwright/index.ts'
import type { ApiClient } from '../api-client.ts'
import { ApiFailure, refusalOf, unavailable } from '../api-failure.ts'
import { findRun } from './find-run.ts'
import { collection, item } from '../paths.ts'
import { readMeta } from '../read-meta.ts'

interface Parts {
  api: ApiClient
  clock: Clock
}

/**
 * Secret, BuildRun, then the Secret's owner: a BuildRun without its Secret fails at once, and an owner
 * needs a uid. Repeating all of it after a kill at any point ends in the same objects.
 */
export async function startRun(
  parts: Parts,
  ref: RunRef,
  run: BuildRun,
  clone: Secret | null,
): ReturnType<Engine['start']> {
  try {
    if (clone) {
      const refused = await putSecret(parts, ref, clone)
      if (refused) return refused
    }
    const started = await createRun(parts, ref, run)
    if (clone && 'refused' in started) await dropSecret(parts, ref, clone)
    if (clone && 'uid' in started) await ownSecret(parts, ref, clone, started.uid)
    return started
  } catch (error) {
    return refusalOf(error, parts.clock.now())
  }
}

async function createRun(parts: Parts, ref: RunRef, run: BuildRun): ReturnType<Engine['start']> {
  try {
    const created = await parts.api.json({
      method: 'POST',
      path: collection('BuildRun', ref.namespace),
      body: run,
    })
    return { outcome: 'created', uid: readMeta(created).uid }
  } catch (error) {
    if (!isAlreadyThere(error)) return refusalOf(error, parts.clock.now())
  }
  const found = await findRun(parts, ref)
  if (found) return { outcome: 'exists', uid: found.uid }
  return {
    refused: 'invalid',
    message: `BuildRun ${ref.namespace}/${ref.name} exists and belongs to something else.`,
  }
}

/** Made, or given the fresh token when an earlier try had made it. */
async function putSecret(parts: Parts, ref: RunRef, clone: Secret): Promise<Refused | null> {
  const { api } = parts
  try {
    await api.json({ method: 'POST', path: collection('Secret', ref.namespace), body: clone })
    return null
  } catch (error) {
    if (!isAlreadyThere(error)) throw withoutWords(error)
  }
  if (await patchSecret(parts, ref, clone)) return null
  const name = `${ref.namespace}/${clone.metadata.name ?? ''}`
  return { refused: 'invalid', message: `Secret ${name} exists and belongs to something else.` }
}

/** Gives a Secret that is there the token of this one; false when it is another's. */
async function patchSecret({ api }: Parts, ref: RunRef, clone: Secret): Promise<boolean> {
  const path = secretPath(ref, clone)
  const meta = readMeta(await api.json({ method: 'GET', path }))
  if (meta.annotations[executionAnnotation] !== ref.executionId) return false
  try {
    await api.json({ method: 'PATCH', path, body: { data: clone.data, stringData: clone.stringData } })
  } catch (error) {
    throw withoutWords(error)
  }
  return true
}

/** A fresh token for a run that still waits; nothing when its Secret is gone. */
export async function renewSecret(parts: Parts, ref: RunRef, clone: Secret): Promise<void> {
  try {
    await patchSecret(parts, ref, clone)
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 404) return
    throw unavailable(error, parts.clock.now())
  }
}

/** Deletes the Secret of that name if it carries our execution. */
export async function dropLeftSecret({ api, clock }: Parts, ref: RunRef, name: string): Promise<void> {
  const path = item('Secret', ref.namespace, name)
  try {
    const meta = readMeta(await api.json({ method: 'GET', path }))
    if (meta.annotations[executionAnnotation] === ref.executionId) await api.json({ method: 'DELETE', path })
  } catch (error) {
    // What may not be touched must not keep the end of a build waiting for ever: its token expires within the hour.
    if (error instanceof ApiFailure && (error.code === 404 || error.code === 403)) return
    throw unavailable(error, clock.now())
  }
}

/** Who cannot read what was sent quotes it, and these words end up in a check that others read. */
function withoutWords(error: unknown): unknown {
  if (!(error instanceof ApiFailure) || (error.code !== 400 && error.code !== 422)) return error
  const { code, reason, kind, retryAfterMs } = error
  return new ApiFailure({
    code,
    reason,
    kind,
    retryAfterMs,
    message: `The clone Secret was refused: ${reason}`,
  })
}

async function ownSecret(parts: Parts, ref: RunRef, clone: Secret, uid: string): Promise<void> {
  const owner = { apiVersion: 'shipwright.io/v1beta1', kind: 'BuildRun', name: ref.name, uid }
  const body = { metadata: { ownerReferences: [owner] } }
  await parts.api.json({ method: 'PATCH', path: secretPath(ref, clone), body })
}

/** The BuildRun will never be: its token should not stay behind. */
async function dropSecret(parts: Parts, ref: RunRef, clone: Secret): Promise<void> {
  try {
    await parts.api.json({ method: 'DELETE', path: secretPath(ref, clone) })
  } catch (error) {
    if (!(error instanceof ApiFailure && error.code === 404)) throw error
  }
}

function secretPath(ref: RunRef, clone: Secret): string {
  return item('Secret', ref.namespace, clone.metadata.name ?? '')
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof ApiFailure && error.code === 409
}
