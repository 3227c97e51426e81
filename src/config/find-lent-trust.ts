import { compileImageFilter, type Tenant } from '../domain/index.ts'
import type { Clash } from './clash.ts'

/** What builds of strangers would get although builds that are trusted have it too. */
export function findLentTrust(tenants: Tenant[]): Clash[] {
  return tenants.flatMap((tenant, index) => {
    const { image } = tenant.untrusted
    if (image === null) return []
    const at = (key: string, message: string | null) =>
      message === null ? [] : [{ path: ['tenants', index, 'untrusted', key], message }]
    return [
      ...at('image', whyImage(image, tenants)),
      ...at(
        tenant.untrusted.serviceAccount === null ? 'image' : 'serviceAccount',
        whyAccount(tenant, tenants),
      ),
      ...at('pushSecret', whySecret(tenant, tenants)),
    ]
  })
}

function whyImage(image: string, tenants: Tenant[]): string | null {
  const owner = tenants.find(({ images }) => compileImageFilter(images).lets(image))
  if (owner === undefined) return null
  return `\`${image}\` is let in by the \`images\` of the tenant \`${owner.name}\`: strangers could replace what is trusted. Take another name, or put "!${image}" last under its \`images\`.`
}

/**
 * Shipwright adds the push secret of a BuildRun to its service account, where it stays: an account that trusted
 * builds have used carries their credentials.
 */
function whyAccount({ namespace, untrusted }: Tenant, tenants: Tenant[]): string | null {
  const account = untrusted.serviceAccount
  if (account === null) {
    return '`untrusted.image` needs `untrusted.serviceAccount`, an account of its own: the one that trusted builds use carries their credentials.'
  }
  const used = neighbours(namespace, tenants).flatMap(({ serviceAccount }) => serviceAccount ?? defaults)
  return used.includes(account)
    ? `Trusted builds in the namespace \`${namespace}\` use the service account \`${account}\`, which carries their credentials: take another one.`
    : null
}

/** What Shipwright takes when no account is named. */
const defaults = ['pipeline', 'default']

function whySecret({ namespace, untrusted }: Tenant, tenants: Tenant[]): string | null {
  const secret = untrusted.pushSecret
  return secret !== null && neighbours(namespace, tenants).some(({ pushSecret }) => pushSecret === secret)
    ? `Trusted builds in the namespace \`${namespace}\` push with the secret \`${secret}\`: take another one, that can push to \`untrusted.image\` only.`
    : null
}

function neighbours(namespace: string, tenants: Tenant[]): Tenant[] {
  return tenants.filter((tenant) => tenant.namespace === namespace)
}
