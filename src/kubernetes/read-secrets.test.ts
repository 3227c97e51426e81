import { expect, it } from 'vitest'
import { serveApi, statusAnswer, type ApiAnswer } from '../../test/support/servers/serve-api.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { systemClock } from '../clock.ts'
import { Unavailable } from '../ports.ts'
import { connectCluster } from './connect-cluster.ts'

const ref = { namespace: 'team-a', name: 'slipway-b1-1', executionId: 'b1-1' }
const base64 = (text: string) => Buffer.from(text).toString('base64')

const buildRun = {
  spec: {
    build: {
      spec: {
        source: { git: { cloneSecret: 'clone' } },
        output: { pushSecret: 'push' },
        paramValues: [{ name: 'x', secretValue: { name: 'param', key: 'k' } }],
      },
    },
  },
}
const pod = {
  spec: {
    volumes: [
      { name: 'v', secret: { secretName: 'mounted' } },
      { name: 'p', projected: { sources: [{ secret: { name: 'projected' } }] } },
      { name: 'gone', secret: { secretName: 'gone' } },
    ],
    containers: [{ env: [{ name: 'E', valueFrom: { secretKeyRef: { name: 'env', key: 'k' } } }] }],
  },
}
const registry = { 'ghcr.io': { username: 'robot', password: 'pass word', auth: base64('robot:pass word') } }
const secrets: Record<string, object> = {
  clone: { type: 'kubernetes.io/basic-auth', data: { username: base64('me'), password: base64('ghs_1') } },
  push: {
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': base64(JSON.stringify({ auths: registry })) },
  },
  param: { data: { k: base64('of a parameter') } },
  mounted: { data: { 'ca.crt': base64('public'), k: base64('mounted value') } },
  projected: { data: { k: base64('projected value') } },
  env: { data: { k: base64('of the environment') } },
}

async function ask(answerFor: (secret: string) => ApiAnswer, refused = '') {
  await using api = await serveApi(({ path }) => {
    if (refused !== '' && path.endsWith(refused)) return statusAnswer(403, 'Forbidden', 'RBAC')
    if (path.endsWith('/buildruns/slipway-b1-1')) return { code: 200, body: buildRun }
    if (path.endsWith('/pods/its-pod')) return { code: 200, body: pod }
    return answerFor(path.split('/').at(-1) ?? '')
  })
  const cluster = await connectCluster({ kubeconfig: api.kubeconfig, clock: systemClock, log: silentLog })
  return await cluster.secretValues(ref, 'its-pod').catch((error: unknown) => error)
}

const known = (name: string): ApiAnswer =>
  secrets[name] ? { code: 200, body: secrets[name] } : statusAnswer(404, 'NotFound', 'no such Secret')

it('values are read of every Secret that the BuildRun or its Pod names, and no name is taken for one', async () => {
  expect(await ask(known)).toEqual({
    values: [
      'ghs_1',
      'pass word',
      base64('robot:pass word'),
      'of a parameter',
      'mounted value',
      'projected value',
      'of the environment',
    ],
    unread: [],
  })
})

it('those that may not be read are named', async () => {
  const answer = (name: string) => (name === 'push' ? statusAnswer(403, 'Forbidden', 'RBAC') : known(name))
  expect(await ask(answer)).toMatchObject({ unread: ['push'] })
})

it('a server that cannot answer now is asked again', async () => {
  expect(await ask(() => statusAnswer(500, 'InternalError', 'not now'))).toBeInstanceOf(Unavailable)
})

it.each(['/buildruns/slipway-b1-1', '/pods/its-pod'])(
  'nobody is told that there is nothing to mask while %s may not be read, which names it',
  async (refused) => {
    expect(await ask(known, refused)).toBeInstanceOf(Unavailable)
  },
)
