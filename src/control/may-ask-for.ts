import { compileFilter, type Tenant } from '../domain/index.ts'

/** Whether builds of a tenant may ask for a Secret; never for one that Slipway made, nor for what pushes images. */
export function mayAskFor(
  secret: string,
  { secrets, pushSecret, untrusted }: Pick<Tenant, 'secrets' | 'pushSecret' | 'untrusted'>,
): boolean {
  if (secret.startsWith('slipway-') || secret === pushSecret || secret === untrusted.pushSecret) return false
  return secrets === undefined || compileFilter(secrets).lets(secret)
}
