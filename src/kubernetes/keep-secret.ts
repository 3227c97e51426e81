import { z } from 'zod'
import { managedByLabel, managedByValue } from '../shipwright/index.ts'
import { loadKubeconfig } from './access/load-kubeconfig.ts'
import { createApiClient } from './api-client.ts'
import { ApiFailure } from './api-failure.ts'
import { collection, item } from './paths.ts'

/** One text in one Secret. Methods throw an Error that says what the cluster does not allow. */
interface KeptSecret {
  /** `Secret slipway/github-app`. */
  place: string
  /** Null when there is no such Secret, or nothing of ours in it. */
  read(): Promise<string | null>
  /** Makes the Secret, or puts the text into the one that is there. */
  write(text: string): Promise<void>
  /** Why it cannot be written, found out by a dry run; null when it can. */
  objection(): Promise<string | null>
}

const key = 'github-app.json'
const secret = z.object({ data: z.record(z.string(), z.string()).nullish() })

/** @param kubeconfig its path, or `in-cluster` for the Pod's own account. */
export function keepSecret(
  kubeconfig: string,
  { namespace, name }: { namespace: string; name: string },
): KeptSecret {
  const api = createApiClient(() => loadKubeconfig(kubeconfig))
  const place = `Secret ${namespace}/${name}`

  async function find(): Promise<z.output<typeof secret> | null> {
    try {
      return secret.parse(await api.json({ method: 'GET', path: item('Secret', namespace, name) }))
    } catch (error) {
      if (error instanceof ApiFailure && error.code === 404) return null
      throw error
    }
  }

  async function put(text: string, query: Record<string, string>): Promise<void> {
    const data = { [key]: Buffer.from(text).toString('base64') }
    if ((await find()) !== null) {
      await api.json({ method: 'PATCH', path: item('Secret', namespace, name), body: { data }, query })
      return
    }
    const metadata = { name, labels: { [managedByLabel]: managedByValue } }
    const body = { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata, data }
    await api.json({ method: 'POST', path: collection('Secret', namespace), body, query })
  }

  return {
    place,
    async read() {
      const coded = (await find())?.data?.[key]
      return coded === undefined ? null : Buffer.from(coded, 'base64').toString('utf8')
    },
    write: (text) => put(text, {}),
    async objection() {
      try {
        await put('', { dryRun: 'All' })
        return null
      } catch (error) {
        return `${place} cannot be written: ${error instanceof Error ? error.message : String(error)}.`
      }
    },
  }
}
