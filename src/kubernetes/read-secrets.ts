import { z } from 'zod'
import type { Clock, Engine, RunRef } from '../ports.ts'
import type { ApiClient } from './api-client.ts'
import { ApiFailure, unavailable } from './api-failure.ts'
import { item } from './paths.ts'

/** A Pod that mounts more than these is not one of a build. */
const mostSecrets = 50
/** Keys that are no secret by their meaning. */
const openKeys = new Set(['username', 'ca.crt', 'tls.crt', 'known_hosts', 'namespace'])

const secretObject = z.object({
  type: z.string().nullish(),
  data: z.record(z.string(), z.string()).nullish(),
})
const registries = z.record(z.string(), z.record(z.string(), z.unknown()))
const dockerConfig = z.object({ auths: registries.nullish() })

/** What the Secrets of a run hold that must not be read in its logs: those that its BuildRun and its Pod name. */
export async function readSecrets(
  { api, clock }: { api: ApiClient; clock: Clock },
  { namespace, name }: Pick<RunRef, 'namespace' | 'name'>,
  pod: string,
): ReturnType<Engine['secretValues']> {
  /** Null for what is gone. */
  async function get(path: string): Promise<unknown> {
    try {
      return await api.json({ method: 'GET', path })
    } catch (error) {
      if (error instanceof ApiFailure && error.code === 404) return null
      throw error
    }
  }
  try {
    // Refused, these are no answer: a server that has just started refuses all, and who knows no names masks nothing.
    const [run, itsPod] = [
      await get(item('BuildRun', namespace, name)),
      await get(item('Pod', namespace, pod)),
    ]
    const names = [...new Set(secretNames([run, itsPod]))].slice(0, mostSecrets)
    const values: string[] = []
    const unread: string[] = []
    for (const secret of names) {
      const answer = await get(item('Secret', namespace, secret)).catch(forbidden)
      if (answer === 'forbidden') unread.push(secret)
      else if (answer !== null) values.push(...valuesOf(secretObject.parse(answer)))
    }
    return { values: [...new Set(values)], unread }
  } catch (error) {
    throw unavailable(error, clock.now())
  }
}

function forbidden(error: unknown): 'forbidden' {
  if (error instanceof ApiFailure && error.code === 403) return 'forbidden'
  throw error
}

/** Wherever Shipwright and Kubernetes write the name of a Secret. */
function secretNames(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(secretNames)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (typeof inner === 'string')
      return /^(?:secretName|cloneSecret|pushSecret|pullSecret)$/.test(key) ? [inner] : []
    const named = /^(?:secret|secretRef|secretKeyRef|secretValue)$/.test(key) ? nameOf(inner) : []
    return [...named, ...secretNames(inner)]
  })
}

function nameOf(reference: unknown): string[] {
  const named = z.object({ name: z.string() }).safeParse(reference)
  return named.success ? [named.data.name] : []
}

function valuesOf({ type, data }: z.infer<typeof secretObject>): string[] {
  return Object.entries(data ?? {}).flatMap(([key, encoded]) => {
    if (openKeys.has(key)) return []
    const value = Buffer.from(encoded, 'base64').toString()
    const isDocker = type === 'kubernetes.io/dockerconfigjson' || type === 'kubernetes.io/dockercfg'
    return isDocker ? credentialsOf(value) : [value]
  })
}

/** Of a registry's login the name is none. */
function credentialsOf(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text)
    const { auths } = dockerConfig.parse(parsed)
    return Object.values(auths ?? registries.parse(parsed)).flatMap((login) =>
      ['password', 'auth', 'identitytoken', 'registrytoken'].flatMap((key) => {
        const value = login[key]
        if (typeof value !== 'string') return []
        // `auth` is `name:password`.
        const password =
          key === 'auth'
            ? Buffer.from(value, 'base64')
                .toString()
                .replace(/^[^:]*:/, '')
            : value
        return [value, password]
      }),
    )
  } catch {
    // Nothing that a registry would take; whatever it is, it was meant to be secret.
    return [text]
  }
}
