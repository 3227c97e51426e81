import type { SecretRef } from '../../domain/index.ts'

/** Secrets of the cluster that a run is made on. */
interface LocalSecrets {
  /** Values by key, by the name of the Secret. */
  secrets: Map<string, Record<string, string>>
  /** What must not appear in a log. */
  values: string[]
}

/** The Secrets that a build names, with the values that the environment has under their ids. */
export function localSecrets(
  named: readonly SecretRef[],
  env: NodeJS.ProcessEnv,
): LocalSecrets | { problem: string } {
  const missing = named.filter(({ id }) => (env[id] ?? '') === '')
  if (missing.length > 0) {
    const ids = missing.map(({ id }) => id)
    return {
      problem: `the build uses the secret${ids.length === 1 ? '' : 's'} ${ids.join(', ')}, which the cluster has and this machine has not: put a value into the environment, as in ${ids[0] ?? ''}=… slipway run`,
    }
  }
  const secrets = new Map<string, Record<string, string>>()
  for (const { id, secret, key } of named)
    secrets.set(secret, { ...secrets.get(secret), [key]: env[id] ?? '' })
  return { secrets, values: named.map(({ id }) => env[id] ?? '') }
}
