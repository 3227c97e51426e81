import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

const schema = z.object({
  auths: z.record(z.string(), z.looseObject({ auth: z.string().optional() })).optional(),
})

/** The user's logins at registries, as Kubernetes keeps them. */
export interface RegistryLogins {
  /** `.dockerconfigjson`. */
  json: string
  /** What must not appear in a log. */
  secrets: string[]
}

/**
 * What `buildah login`, `podman login` or `docker login` have left in a file. Null: nothing; credential
 * helpers are not asked.
 */
export function readRegistryLogins(env: NodeJS.ProcessEnv): RegistryLogins | null {
  const runtime = env['XDG_RUNTIME_DIR']
  const files = [
    env['REGISTRY_AUTH_FILE'],
    ...(runtime ? [join(runtime, 'containers', 'auth.json')] : []),
    join(env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? homedir(), '.docker'), 'config.json'),
  ]
  const auths: Record<string, { auth: string }> = {}
  for (const file of files.reverse()) {
    const known = file === undefined ? {} : readAuths(file)
    for (const [host, { auth }] of Object.entries(known)) if (auth !== undefined) auths[host] = { auth }
  }
  const tokens = Object.values(auths).map(({ auth }) => auth)
  if (tokens.length === 0) return null
  const passwords = tokens.map((token) =>
    Buffer.from(token, 'base64').toString().split(':').slice(1).join(':'),
  )
  return { json: JSON.stringify({ auths }), secrets: [...tokens, ...passwords].filter((text) => text !== '') }
}

/** Files of others, in shapes that come and go: what cannot be read gives no logins. */
function readAuths(file: string): Record<string, { auth?: string | undefined }> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8'))).auths ?? {}
  } catch {
    return {}
  }
}
