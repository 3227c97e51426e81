import { managedByLabel, managedByValue } from '../shipwright/index.ts'
import type { ApiClient } from './api-client.ts'
import { ApiFailure } from './api-failure.ts'

/** Makes the namespace if it is missing; throws an Error that says what to do when that is forbidden. */
export async function ensureNamespace(api: ApiClient, name: string): Promise<void> {
  const path = '/api/v1/namespaces'
  try {
    await api.json({ method: 'GET', path: `${path}/${encodeURIComponent(name)}` })
    return
  } catch (error) {
    // Who may not look at namespaces is told of a missing one when a BuildRun is created there.
    if (codeOf(error) === 403) return
    if (codeOf(error) !== 404) throw error
  }
  const metadata = { name, labels: { [managedByLabel]: managedByValue } }
  try {
    await api.json({ method: 'POST', path, body: { apiVersion: 'v1', kind: 'Namespace', metadata } })
  } catch (error) {
    if (codeOf(error) === 409) return
    if (codeOf(error) !== 403) throw error
    const fix = `kubectl create namespace ${name}`
    throw new Error(`Namespace ${name} does not exist and may not be created by this account. Run: ${fix}`, {
      cause: error,
    })
  }
}

function codeOf(error: unknown): number | null {
  return error instanceof ApiFailure ? error.code : null
}
