import { mayAskFor } from '../../control/may-ask-for.ts'
import { compileImageFilter, type BuildSpec, type SecretRef, type Tenant } from '../../domain/index.ts'

/** What is wrong with a build, at a path below its entry. */
export interface SpecProblem {
  path: (string | number)[]
  message: string
}

/** What a tenant does not let a build have, whatever happened and whatever the cluster offers. */
export function judgeSpec(spec: BuildSpec, tenant: Tenant): SpecProblem[] {
  const allowed = compileImageFilter(tenant.images)
  const problems: SpecProblem[] = []
  if (!allowed.lets(spec.image)) problems.push({ path: ['image'], message: notAllowed(spec.image, tenant) })
  const cache = spec.cache?.image ?? null
  if (cache !== null && !allowed.lets(cache))
    problems.push({ path: ['cache', 'image'], message: notAllowed(cache, tenant) })
  for (const one of spec.secrets) {
    if (!mayAskFor(one.secret, tenant))
      problems.push({ path: ['secrets', one.id], message: noSecret(one, tenant) })
  }
  if (spec.sign !== undefined && !mayAskFor(spec.sign, tenant))
    problems.push({ path: ['sign'], message: noSecret({ secret: spec.sign }, tenant) })
  return problems
}

function notAllowed(image: string, tenant: Tenant): string {
  const names = tenant.images.map((pattern) => `\`${pattern}\``).join(', ')
  return `\`${image}\` is no image that this repository may push to: the tenant \`${tenant.name}\` allows ${names}.`
}

function noSecret({ secret }: Pick<SecretRef, 'secret'>, { name, secrets }: Tenant): string {
  const rule =
    secrets === undefined
      ? 'those that Slipway makes, and those that push its images, are for no build'
      : secrets.length === 0
        ? `the tenant \`${name}\` allows none`
        : `the tenant \`${name}\` allows ${secrets.map((one) => `\`${one}\``).join(', ')}`
  return `\`${secret}\` is no Secret that a build may ask for: ${rule}.`
}
