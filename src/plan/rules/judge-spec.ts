import { compileFilter, type BuildSpec, type SecretRef, type Tenant } from '../../domain/index.ts'

/** What is wrong with a build, at a path below its entry. */
export interface SpecProblem {
  path: (string | number)[]
  message: string
}

/** What a tenant does not let a build have, whatever happened and whatever the cluster offers. */
export function judgeSpec(spec: BuildSpec, tenant: Tenant): SpecProblem[] {
  const allowed = compileFilter(tenant.images)
  const problems: SpecProblem[] = []
  if (!allowed.lets(spec.image)) problems.push({ path: ['image'], message: notAllowed(spec.image, tenant) })
  const cache = spec.cache?.image ?? null
  if (cache !== null && !allowed.lets(cache))
    problems.push({ path: ['cache', 'image'], message: notAllowed(cache, tenant) })
  for (const one of spec.secrets) {
    const message = whyNoSecret(one, spec, tenant)
    if (message !== null) problems.push({ path: ['secrets', one.id], message })
  }
  return problems
}

function notAllowed(image: string, tenant: Tenant): string {
  const names = tenant.images.map((pattern) => `\`${pattern}\``).join(', ')
  return `\`${image}\` is no image that this repository may push to: the tenant \`${tenant.name}\` allows ${names}.`
}

function whyNoSecret({ id, secret }: SecretRef, { env }: BuildSpec, tenant: Tenant): string | null {
  if (Object.hasOwn(env, id))
    return `\`${id}\` stands under \`env\` and under \`secrets\`: a step has one variable of a name.`
  if (mayAskFor(secret, tenant)) return null
  const { secrets } = tenant
  const rule =
    secrets === undefined
      ? 'those that Slipway makes, and those that push its images, are for no build'
      : secrets.length === 0
        ? `the tenant \`${tenant.name}\` allows none`
        : `the tenant \`${tenant.name}\` allows ${secrets.map((one) => `\`${one}\``).join(', ')}`
  return `\`${secret}\` is no Secret that a build may ask for: ${rule}.`
}

/** Whether builds of a tenant may ask for a Secret; never for one that Slipway made, nor for what pushes images. */
export function mayAskFor(secret: string, { secrets, pushSecret, untrusted }: Tenant): boolean {
  if (secret.startsWith('slipway-') || secret === pushSecret || secret === untrusted.pushSecret) return false
  return secrets === undefined || compileFilter(secrets).lets(secret)
}
