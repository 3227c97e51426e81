import { createHash } from 'node:crypto'
import type { BuildConfig } from '../../domain/index.ts'

/** What decides an image beside the configuration. */
interface MoreInputs {
  /** Of the strategy, where the tenant pinned one; a new version of a default does not build every commit again. */
  pinnedVersion: string | null
  /** Hashes of the Builds that it needs, by name; they hold those of what these need. */
  needs: Record<string, string>
}

/**
 * SHA-256 over what decides the image, where it goes and with whose credentials: what was planned before the
 * tenant was set up anew is another Build. The event and its ref are not in it, so that a push and a pull request
 * of one commit make one Build; the rendered tags are, because a tag that nobody pushes would be missed. Where it
 * runs, with how much and with which cache is not. Changing what goes in here makes every commit build once more,
 * so what a build does not use is left out.
 */
export function hashInputs(config: BuildConfig, { pinnedVersion, needs }: MoreInputs): string {
  const { method, strategy, context, dockerfile, image, tags, params, env, output } = config
  const { namespace, serviceAccount, pushSecret, platforms, secrets, scan, sbom, sign } = config
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
    ...(platforms && { platforms }),
    ...(secrets && { secrets }),
    ...(scan && { scan }),
    ...(sbom && { sbom }),
    ...(sign !== undefined && { sign }),
    ...(pinnedVersion !== null && { strategyVersion: pinnedVersion }),
    ...(Object.keys(needs).length > 0 && { needs }),
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
