import { createHash } from 'node:crypto'
import type { BuildConfig } from '../domain/index.ts'

/**
 * SHA-256 over what decides the image, where it goes and with whose credentials: what was planned before the
 * tenant was set up anew is another Build. The event and its ref are not in it, so that a push and a pull request
 * of one commit make one Build; the rendered tags are, because a tag that nobody pushes would be missed. Changing what goes in here makes every commit build once more.
 */
export function hashInputs(config: BuildConfig): string {
  const { method, strategy, context, dockerfile, image, tags, params, env, output } = config
  const { namespace, serviceAccount, pushSecret } = config
  const lent = { namespace, serviceAccount, pushSecret }
  const inputs = {
    method,
    strategy,
    context,
    dockerfile,
    image,
    tags,
    params,
    env,
    ...lent,
    ...(output && { output }),
  }
  return createHash('sha256').update(canonical(inputs)).digest('hex')
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    const entries = Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(entries)
  })
}
