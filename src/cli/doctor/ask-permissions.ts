import { z } from 'zod'
import { parseSecretName } from '../../config/load-config.ts'
import type { PermissionAnswer } from '../../doctor/judge-permissions.ts'
import { neededPermissions, type NeededPermission } from '../../kubernetes/needed-permissions.ts'
import { attempt, mapFew } from '../../examine/attempt.ts'
import type { AskedCluster } from './open-cluster.ts'

const review = z.object({ status: z.object({ allowed: z.boolean() }) })

/** Which of the permissions are needed, and where. */
export interface PermissionsAsked {
  /** Of the tenants, each once. */
  namespaces: readonly string[]
  /** Those among them that name their tenant themselves. */
  labelled: readonly string[]
  /** `namespace/name` of the Secret that keeps the GitHub App; null: it is kept elsewhere. */
  appSecret: string | null
  tenantsFromNamespaces: boolean
  /** `namespace/name` of a service account that is asked about; null: whoever asks. */
  serviceAccount: string | null
}

type Question = Omit<PermissionAnswer, 'allowed'>

/** Asks the cluster for each permission that Slipway needs. */
export function askPermissions(cluster: AskedCluster, asked: PermissionsAsked): Promise<PermissionAnswer[]> {
  return ask(
    cluster,
    neededPermissions.flatMap((permission) => questionsOf(permission, asked)),
    asked,
  )
}

/** Asks for what it should not have. */
export function askExcess(cluster: AskedCluster, asked: PermissionsAsked): Promise<PermissionAnswer[]> {
  const questions = (['get', 'list'] as const).map((verb) => ({
    permission: { group: '', resource: 'secrets', verb, without: '' },
    namespace: null,
  }))
  return ask(cluster, questions, asked)
}

/** As Kubernetes calls a service account. */
export function accountUser(serviceAccount: string): string {
  return `system:serviceaccount:${serviceAccount.replace('/', ':')}`
}

function questionsOf(permission: NeededPermission, asked: PermissionsAsked): Question[] {
  const { scope, use, verb } = permission
  if (use === 'tenants-from-namespaces' && !asked.tenantsFromNamespaces) return []
  if (scope === 'cluster') return [{ permission, namespace: null }]
  if (scope === 'tenant') {
    const namespaces = use === 'tenants-from-namespaces' ? asked.labelled : asked.namespaces
    return namespaces.map((namespace) => ({ permission, namespace }))
  }
  const secret = asked.appSecret === null ? null : parseSecretName(asked.appSecret)
  if (secret === null) return []
  // What is not there yet has no name that RBAC could look at.
  return [{ permission, namespace: secret.namespace, ...(verb === 'create' ? {} : { name: secret.name }) }]
}

function ask(
  cluster: AskedCluster,
  questions: readonly Question[],
  { serviceAccount }: PermissionsAsked,
): Promise<PermissionAnswer[]> {
  return mapFew(questions, async (question) => {
    const { permission, namespace, name } = question
    const [resource, subresource] = permission.resource.split('/')
    const resourceAttributes = {
      ...{ group: permission.group, resource, verb: permission.verb },
      ...(subresource === undefined ? {} : { subresource }),
      ...(namespace === null ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
    }
    const allowed = await attempt(async (signal) => {
      const { kind, plural, spec } = whoIsAsked(serviceAccount)
      const body = { apiVersion: 'authorization.k8s.io/v1', kind, spec: { ...spec, resourceAttributes } }
      return review.parse(await cluster.post(`/apis/authorization.k8s.io/v1/${plural}`, body, signal)).status
        .allowed
    })
    return { ...question, allowed }
  })
}

function whoIsAsked(serviceAccount: string | null) {
  if (serviceAccount === null)
    return { kind: 'SelfSubjectAccessReview', plural: 'selfsubjectaccessreviews', spec: {} }
  const [namespace = ''] = serviceAccount.split('/')
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated']
  return {
    kind: 'SubjectAccessReview',
    plural: 'subjectaccessreviews',
    spec: { user: accountUser(serviceAccount), groups },
  }
}
