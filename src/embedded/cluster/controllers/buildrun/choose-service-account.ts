import type { BuildRun, ShipwrightBuildSpec } from '../../../../shipwright/index.ts'
import { buildRunNameLabel } from '../../../../shipwright/index.ts'
import type { KubeObject, ObjectClient } from '../../objects/client.ts'
import type { Refusal } from '../verdict.ts'

/**
 * The account that the run uses: the named one, a generated one, or `pipeline`, else `default`. Like
 * Shipwright it links the push Secrets of Build and BuildRun to the account, which is how the steps come
 * by the login.
 */
export function chooseServiceAccount(
  buildRun: BuildRun,
  spec: ShipwrightBuildSpec,
  objects: ObjectClient,
): string | Refusal {
  const account = findAccount(buildRun, objects)
  if ('reason' in account) return account
  const secrets = [spec.output.pushSecret, buildRun.spec.output?.pushSecret]
  link(
    account.found,
    secrets.filter((name) => name !== undefined),
    objects,
  )
  return account.found.metadata.name
}

/** The account of `.generate` lives as long as its BuildRun works; one that somebody else made stays. */
export function removeGeneratedAccount({ metadata, spec }: BuildRun, objects: ObjectClient): void {
  const { namespace = '', name = '', uid = '' } = metadata
  if (spec.serviceAccount !== '.generate') return
  const account = objects.get('ServiceAccount', namespace, name)
  if (account !== null && isOwnedBy(account, uid)) objects.delete('ServiceAccount', namespace, name)
}

function findAccount(buildRun: BuildRun, objects: ObjectClient): { found: KubeObject } | Refusal {
  const { namespace = '' } = buildRun.metadata
  const wanted = buildRun.spec.serviceAccount
  if (wanted === '.generate') return generate(buildRun, objects)
  const names = wanted === undefined ? ['pipeline', 'default'] : [wanted]
  for (const name of names) {
    const found = objects.get('ServiceAccount', namespace, name)
    if (found !== null) return { found }
  }
  return { reason: 'ServiceAccountNotFound', message: `service account ${names.at(-1) ?? ''} not found` }
}

function generate({ metadata }: BuildRun, objects: ObjectClient): { found: KubeObject } | Refusal {
  const { namespace = '', name = '', uid = '' } = metadata
  const there = objects.get('ServiceAccount', namespace, name)
  if (there !== null)
    return isOwnedBy(there, uid)
      ? { found: there }
      : {
          reason: 'SetOwnerReferenceFailed',
          message: `service account ${name} was to be generated, but is there already and belongs to somebody else`,
        }
  const owner = { apiVersion: 'shipwright.io/v1beta1', kind: 'BuildRun', name, uid }
  const found = objects.create({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name,
      namespace,
      labels: { [buildRunNameLabel]: name },
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    },
    automountServiceAccountToken: false,
  })
  return { found }
}

function isOwnedBy({ metadata }: KubeObject, uid: string): boolean {
  return metadata.ownerReferences?.some((owner) => owner.uid === uid) ?? false
}

function link(account: KubeObject, names: string[], objects: ObjectClient): void {
  const secrets = Array.isArray(account.secrets) ? (account.secrets as { name: string }[]) : []
  const missing = [...new Set(names)].filter((name) => !secrets.some((secret) => secret.name === name))
  if (missing.length === 0) return
  objects.update({ ...account, secrets: [...secrets, ...missing.map((name) => ({ name }))] })
}
