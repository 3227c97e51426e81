import type { BuildRun, ShipwrightBuildSpec } from '../../../shipwright/index.ts'
import type { KubeObject, ObjectClient } from '../objects/client.ts'
import type { Refusal } from './verdict.ts'

/**
 * The account that the run uses: the named one, a generated one, or `pipeline`, else `default`. Like
 * Shipwright it links the push Secret to the account, which is how the steps come by the login.
 */
export function chooseServiceAccount(
  buildRun: BuildRun,
  spec: ShipwrightBuildSpec,
  objects: ObjectClient,
): string | Refusal {
  const { namespace = '', name = '', uid = '' } = buildRun.metadata
  const wanted = buildRun.spec.serviceAccount
  let account: KubeObject | null
  if (wanted === '.generate') {
    const owner = { apiVersion: 'shipwright.io/v1beta1', kind: 'BuildRun', name, uid, controller: true }
    account =
      objects.get('ServiceAccount', namespace, name) ??
      objects.create({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name, namespace, ownerReferences: [owner] },
        automountServiceAccountToken: false,
      })
  } else if (wanted !== undefined) {
    account = objects.get('ServiceAccount', namespace, wanted)
    if (account === null)
      return { reason: 'ServiceAccountNotFound', message: `service account ${wanted} not found` }
  } else {
    account =
      objects.get('ServiceAccount', namespace, 'pipeline') ??
      objects.get('ServiceAccount', namespace, 'default')
    if (account === null)
      return { reason: 'ServiceAccountNotFound', message: 'service account default not found' }
  }
  const secret = (buildRun.spec.output ?? spec.output).pushSecret
  if (secret !== undefined) link(account, secret, objects)
  return account.metadata.name
}

function link(account: KubeObject, name: string, objects: ObjectClient): void {
  const secrets = Array.isArray(account.secrets) ? (account.secrets as { name: string }[]) : []
  if (secrets.some((secret) => secret.name === name)) return
  objects.update({ ...account, secrets: [...secrets, { name }] })
}
