import type { Fact } from './fact.ts'
import { findingsOf, type Finding } from './finding.ts'
import { counted, listed } from './words.ts'

const { ok, warning, failed, skipped } = findingsOf('permissions')

/** A question to the cluster, and its answer. */
export interface PermissionAnswer {
  permission: {
    group: string
    /** With its subresource: `pods/log`. */
    resource: string
    verb: string
    /** What goes on worse without it; null: nothing can be built. */
    without: string | null
  }
  /** Null: in the whole cluster. */
  namespace: string | null
  /** The only object that is meant; left out: all. */
  name?: string
  allowed: Fact<boolean>
}

/** Who is asked about. */
interface Asker {
  /** As Kubernetes calls it: `system:serviceaccount:slipway:slipway`; null where it is not known. */
  user: string | null
}

/** What an account may do that it should: one finding where all is well, else one for each resource that it lacks. */
export function judgePermissions(answers: readonly PermissionAnswer[], asker: Asker): Finding[] {
  return [...groupBy(answers, ({ namespace }) => namespace ?? '')].flatMap(([namespace, ofNamespace]) => {
    const where = namespace === '' ? 'in the whole cluster' : `in ${namespace}`
    const unanswered = ofNamespace.find(({ allowed }) => !allowed.known)
    if (unanswered?.allowed.known === false)
      return [skipped(`What this account may do ${where} could not be asked: ${unanswered.allowed.why}`)]
    const denied = ofNamespace.filter(({ allowed }) => allowed.known && !allowed.value)
    if (denied.length === 0)
      return [ok(`${counted(ofNamespace.length, 'permission')} ${where}: all that is needed.`)]
    const lacking = [...groupBy(denied, ({ permission }) => nameOf(permission)).values()]
    return lacking.map((these) => lack(these, where, asker))
  })
}

/** What an account should not be able to do: Secrets of others, above all. */
export function judgeExcess(answers: readonly PermissionAnswer[]): Finding[] {
  const allowed = answers.filter((answer) => answer.allowed.known && answer.allowed.value)
  if (allowed.length === 0)
    return answers.length === 0 ? [] : [ok('It may not read Secrets of the whole cluster.')]
  return allowed.map(({ permission: { verb, ...resource } }) =>
    warning(
      `It may ${verb} ${nameOf(resource)} in the whole cluster, which Slipway has no use for.`,
      'Bind Roles in the tenants’ namespaces, as charts/slipway does, and no ClusterRole that has them.',
    ),
  )
}

function lack(denied: readonly PermissionAnswer[], where: string, asker: Asker): Finding {
  const [first] = denied
  if (first === undefined) throw new Error('a group has members')
  const resource = nameOf(first.permission)
  const verbs = denied.map(({ permission }) => permission.verb)
  const losses = [...new Set(denied.map(({ permission }) => permission.without))]
  const fatal = losses.includes(null)
  const loss = fatal ? 'nothing can be built there' : listed(losses.flatMap((one) => one ?? []))
  const object = first.name === undefined ? resource : `${resource} ${first.name}`
  return (fatal ? failed : warning)(
    `It may not ${listed(verbs)} ${object} ${where}: ${loss}.`,
    grant(first.namespace, resource, verbs, asker),
  )
}

/** The commands that allow it. */
function grant(namespace: string | null, resource: string, verbs: string[], { user }: Asker): string {
  const kind = namespace === null ? 'clusterrole' : 'role'
  const name = `slipway-${resource.replaceAll(/[^a-z0-9]+/g, '-')}`
  const scope = namespace === null ? '' : `--namespace ${namespace} `
  return [
    `kubectl ${scope}create ${kind} ${name} --verb=${verbs.join(',')} --resource=${resource}`,
    `kubectl ${scope}create ${kind}binding ${name} --${kind}=${name} ${subjectOf(user)}`,
  ].join(' && ')
}

function subjectOf(user: string | null): string {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user ?? '') ?? []
  return namespace === undefined || name === undefined
    ? `--user=${user ?? '<user>'}`
    : `--serviceaccount=${namespace}:${name}`
}

/** As kubectl takes it: `pods/log`, `buildruns.shipwright.io`. */
function nameOf({ group, resource }: { group: string; resource: string }): string {
  const [plural = '', sub] = resource.split('/')
  return `${plural}${group === '' ? '' : `.${group}`}${sub === undefined ? '' : `/${sub}`}`
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
