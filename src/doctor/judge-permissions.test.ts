import { expect, it } from 'vitest'
import type { Fact } from './fact.ts'
import { judgeExcess, judgePermissions, type PermissionAnswer } from './judge-permissions.ts'

const yes: Fact<boolean> = { known: true, value: true }
const no: Fact<boolean> = { known: true, value: false }

function answer(
  verb: string,
  resource: string,
  allowed: Fact<boolean>,
  more: Partial<PermissionAnswer> = {},
) {
  return { permission: { group: '', resource, verb, without: null }, namespace: 'team-a', allowed, ...more }
}

it('says once for each resource what is not allowed, what is lost, and the commands that allow it', () => {
  const logs = { group: '', resource: 'pods/log', verb: 'get', without: 'checks have no logs' }
  const found = judgePermissions(
    [
      answer('list', 'pods', no),
      answer('watch', 'pods', no),
      answer('get', 'pods', yes),
      answer('get', '', no, { permission: logs }),
    ],
    { user: 'system:serviceaccount:slipway:builder' },
  )
  expect(found).toEqual([
    {
      area: 'permissions',
      outcome: 'failed',
      says: 'It may not list and watch pods in team-a: nothing can be built there.',
      fix:
        'kubectl --namespace team-a create role slipway-pods --verb=list,watch --resource=pods && ' +
        'kubectl --namespace team-a create rolebinding slipway-pods --role=slipway-pods --serviceaccount=slipway:builder',
    },
    {
      area: 'permissions',
      outcome: 'warning',
      says: 'It may not get pods/log in team-a: checks have no logs.',
      fix: expect.stringContaining('--verb=get --resource=pods/log') as string,
    },
  ])
})

it('gives people what they lack as users, and the whole cluster by a ClusterRole', () => {
  const permission = {
    group: 'shipwright.io',
    resource: 'clusterbuildstrategies',
    verb: 'list',
    without: 'less',
  }
  const [found] = judgePermissions([answer('', '', no, { permission, namespace: null })], { user: 'ada' })
  expect(found?.says).toBe('It may not list clusterbuildstrategies.shipwright.io in the whole cluster: less.')
  expect(found?.fix).toMatch(
    /^kubectl create clusterrole slipway-clusterbuildstrategies-shipwright-io .* --user=ada$/,
  )
})

it('is content with a namespace in a line, and says so where nothing could be asked', () => {
  const late: Fact<boolean> = { known: false, why: 'no answer within 8 s', status: null }
  const found = judgePermissions(
    [
      answer('get', 'pods', yes),
      answer('get', 'secrets', yes),
      answer('get', 'pods', late, { namespace: 'team-b' }),
    ],
    { user: null },
  )
  expect(found.map(({ outcome, says }) => `${outcome}: ${says}`)).toEqual([
    'ok: 2 permissions in team-a: all that is needed.',
    'skipped: What this account may do in team-b could not be asked: no answer within 8 s',
  ])
})

it('warns of an account that reads the Secrets of everybody', () => {
  const everywhere = { namespace: null }
  expect(judgeExcess([answer('list', 'secrets', no, everywhere)])[0]?.outcome).toBe('ok')
  expect(judgeExcess([answer('list', 'secrets', yes, everywhere)])).toMatchObject([
    { outcome: 'warning', says: 'It may list secrets in the whole cluster, which Slipway has no use for.' },
  ])
})
