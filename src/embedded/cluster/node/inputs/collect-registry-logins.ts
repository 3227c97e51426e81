import type { ObjectClient } from '../../objects/client.ts'
import { readData } from './read-data.ts'

/**
 * The registry logins of a Pod's service account, as one `config.json` for `~/.docker`: what Tekton's
 * creds-init makes of the account's Secrets of type kubernetes.io/dockerconfigjson. Null: there are none.
 */
export function collectRegistryLogins(
  objects: ObjectClient,
  namespace: string,
  serviceAccount: string,
): string | null {
  const account = objects.get('ServiceAccount', namespace, serviceAccount)
  const references = [...listOf(account?.secrets), ...listOf(account?.imagePullSecrets)]
  const auths: Record<string, unknown> = {}
  for (const { name } of references) {
    const text = readData(objects, 'Secret', namespace, name)?.get('.dockerconfigjson')?.toString('utf8')
    if (text !== undefined) Object.assign(auths, parseAuths(text))
  }
  return Object.keys(auths).length === 0 ? null : JSON.stringify({ auths })
}

function listOf(value: unknown): { name: string }[] {
  return Array.isArray(value) ? (value as { name: string }[]) : []
}

/** A Secret that holds no JSON gives no logins; the push then says what it lacks. */
function parseAuths(text: string): object {
  try {
    const parsed = JSON.parse(text) as { auths?: object }
    return parsed.auths ?? {}
  } catch {
    return {}
  }
}
