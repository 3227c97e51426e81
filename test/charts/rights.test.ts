import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { neededPermissions, type NeededPermission } from '../../src/kubernetes/needed-permissions.ts'
import { findHelm, type Helm, type Rendered } from '../support/helm.ts'
import { recordApiRequests } from '../support/record-api-requests.ts'
import { openTrivialWorld, pushAndWait } from '../support/trivial-world.ts'

const root = join(import.meta.dirname, '../..')
const { helm, whyNot } = await findHelm()
const suite = helm === null ? describe.skip : describe

interface Rule {
  apiGroups: string[]
  resources: string[]
  verbs: string[]
  resourceNames?: string[]
}
interface Right {
  /** Null: in the whole cluster. */
  namespace: string | null
  group: string
  resource: string
  verb: string
}

/** What the service's account gets by the bindings among these objects, and nobody else does. */
function rightsIn(objects: Rendered[]): Right[] {
  return objects.flatMap((binding) => {
    if (binding.kind !== 'RoleBinding' && binding.kind !== 'ClusterRoleBinding') return []
    const { roleRef, subjects } = binding as unknown as {
      roleRef: { kind: string; name: string }
      subjects: object[]
    }
    expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'slipway', namespace: 'slipway' }])
    const namespace = binding.metadata.namespace ?? null
    const role = objects.find(
      ({ kind, metadata }) =>
        kind === roleRef.kind &&
        metadata.name === roleRef.name &&
        (kind === 'ClusterRole' || metadata.namespace === namespace),
    )
    return rulesOf(role).flatMap((rule) => rightsOf(rule, namespace))
  })
}

function rulesOf(role: Rendered | undefined): Rule[] {
  return (role?.['rules'] as Rule[] | undefined) ?? []
}

function rightsOf({ apiGroups, resources, verbs }: Rule, namespace: string | null): Right[] {
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) => verbs.map((verb) => ({ namespace, group, resource, verb }))),
  )
}

const sorted = (rights: Right[]) =>
  [
    ...new Set(
      rights.map(
        ({ verb, group, resource, namespace }) =>
          `${verb} ${resource} of '${group}' in ${namespace ?? 'all'}`,
      ),
    ),
  ].sort()

function neededIn(namespaces: string[], uses: NeededPermission['use'][]): Right[] {
  return neededPermissions
    .filter(({ use }) => uses.includes(use))
    .flatMap(({ scope, group, resource, verb }) => {
      const places = { cluster: [null], own: ['slipway'], tenant: namespaces }[scope]
      return places.map((namespace) => ({ namespace, group, resource, verb }))
    })
}

it.each(neededPermissions)('$verb $resource is needed by $usedBy, which is there', ({ usedBy }) => {
  expect(existsSync(join(root, 'src', usedBy))).toBe(true)
})

suite(`the rights that the chart gives${whyNot === null ? '' : ` (${whyNot})`}`, () => {
  const template = (set: string, ...args: string[]) =>
    (helm as Helm).template(['--values', join(root, `charts/slipway/ci/${set}-values.yaml`), ...args])

  it.each([
    ['sqlite', ['team-a'], ['always', 'app-secret']],
    ['postgresql', ['team-a', 'team-b'], ['always']],
  ] as const)('are those that the service needs and no others (%s)', (set, namespaces, uses) => {
    expect(sorted(rightsIn(template(set)))).toEqual(sorted(neededIn([...namespaces], [...uses])))
  })

  it('are, for tenants that Namespaces name, in a role that gives nothing until it is bound', () => {
    const objects = template('namespaces')
    const own = neededIn([], ['always', 'tenants-from-namespaces', 'app-secret'])
    expect(sorted(rightsIn(objects))).toEqual(sorted(own))
    const role = objects.find(({ metadata }) => metadata.name === 'slipway-slipway-tenant')
    const given = rulesOf(role).flatMap((rule) => rightsOf(rule, 'any'))
    const needed = neededIn(['any'], ['always', 'tenants-from-namespaces'])
    expect(sorted(given)).toEqual(sorted(needed.filter(({ namespace }) => namespace === 'any')))
  })

  it('let the whole cluster be read, and nothing of it be written, and no Secret be listed anywhere', () => {
    for (const set of ['sqlite', 'postgresql', 'namespaces', 'token']) {
      const rights = rightsIn(template(set))
      const everywhere = rights.filter(({ namespace }) => namespace === null)
      for (const { resource, verb } of everywhere) {
        expect(['namespaces', 'nodes', 'clusterbuildstrategies']).toContain(resource)
        expect(['get', 'list', 'watch']).toContain(verb)
      }
      const secrets = rights.filter(({ resource }) => resource === 'secrets')
      expect(secrets.map(({ verb }) => verb)).not.toContain('list')
      expect(rights.flatMap(({ group, resource, verb }) => [group, resource, verb])).not.toContain('*')
    }
  })

  it('are enough for all that a whole build of a private repository asks a cluster for', async () => {
    const recorded = recordApiRequests()
    await using world = await openTrivialWorld({ onGivenCluster: true, isPrivate: true })
    world.given?.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'acme' } })
    await world.service.start()
    const check = await pushAndWait(world)
    expect(check.conclusion).toBe('success')
    recorded.stop()
    const tenant = {
      tenants: [{ name: 'acme', namespace: 'acme', repositories: ['acme/*'], images: ['ghcr.io/acme/*'] }],
    }
    const rights = sorted(
      rightsIn(template('sqlite', '--set-json', `tenants=${JSON.stringify(tenant.tenants)}`)),
    )
    const asked = recorded.requests()
    expect(asked.length).toBeGreaterThan(10)
    expect(sorted(asked).filter((request) => !rights.includes(request))).toEqual([])
  })
})
