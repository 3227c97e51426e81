import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { loadConfig } from './load-config.ts'
import type { Flags } from './settings.ts'
import { formatStoredApp } from './stored-app.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })

const files: Record<string, string> = {
  '/etc/tenants.yaml':
    'tenants:\n  - name: acme\n    namespace: team-a\n    repositories: ["acme/*"]\n    images: ["ghcr.io/acme/*"]\n',
  '/etc/key.pem': privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  '/etc/half.pem': '-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----\n',
  '/etc/kubeconfig': 'apiVersion: v1',
  '/etc/pools.yaml': 'pools: [{ name: arm64 }]',
}

function load(flags: Flags, env: Record<string, string> = {}, storedApp: string | null = null) {
  return loadConfig({
    flags,
    env,
    storedApp: storedApp === null ? null : { place: 'github-app.json', text: storedApp },
    readFile: (path) => {
      const text = files[path]
      if (text === undefined) throw new Error('ENOENT')
      return text
    },
    isFolder: (path) => path === '/etc',
  })
}

const storedApp = formatStoredApp({
  version: 1,
  githubUrl: 'https://github.example.com',
  appId: 4711,
  name: 'Slipway Acme',
  slug: 'slipway-acme',
  htmlUrl: 'https://github.example.com/github-apps/slipway-acme',
  publicUrl: 'https://slipway.example.com',
  webhookSecret: 'of the App',
  privateKey: 'its key',
})

describe('the App that setup has kept', () => {
  const tenants = { tenants: '/etc/tenants.yaml' }

  it('is what GitHub is asked as, with its webhook secret and its public URL', () => {
    expect(load(tenants, {}, storedApp)).toMatchObject({
      config: {
        github: {
          url: 'https://github.example.com',
          auth: { kind: 'app', appId: 4711, privateKey: 'its key' },
          writes: { perHour: 500, perMinute: 80 },
        },
        webhookSecrets: ['of the App'],
        publicUrl: 'https://slipway.example.com',
      },
    })
    const given = { ...tenants, publicUrl: 'https://other.example.com', githubWritesPerHour: '9000' }
    expect(load(given, { SLIPWAY_WEBHOOK_SECRET: 'one more' }, storedApp)).toMatchObject({
      config: {
        publicUrl: 'https://other.example.com',
        webhookSecrets: ['one more', 'of the App'],
        github: { writes: { perHour: 9000 } },
      },
    })
  })

  it('gives way to other credentials, with all that belongs to it', () => {
    const env = { SLIPWAY_GITHUB_TOKEN: 'ghp_x', SLIPWAY_WEBHOOK_SECRET: 's' }
    expect(load(tenants, env, storedApp)).toMatchObject({
      config: { github: { url: null, auth: { kind: 'token' } }, webhookSecrets: ['s'], publicUrl: null },
    })
  })

  it('needs tenants, and to be whole, and to be where the address says', () => {
    const lines = (loaded: ReturnType<typeof load>) =>
      ('problems' in loaded ? loaded.problems : []).join('\n')
    expect(lines(load({}, {}, storedApp))).toContain('--tenants (SLIPWAY_TENANTS): is needed with GitHub')
    expect(lines(load(tenants, {}, '{"version":1}'))).toContain('github-app.json holds no App')
    expect(lines(load({ ...tenants, githubUrl: 'https://elsewhere.example' }, {}, storedApp))).toContain(
      'is not where the App of setup is, which is https://github.example.com',
    )
    expect(lines(load({ githubAppSecret: 'no-namespace' }))).toContain('not a Secret like slipway/github-app')
  })
})

describe('loadConfig', () => {
  it('needs nothing: the embedded world builds for everybody on loopback', () => {
    expect(load({})).toMatchObject({
      config: {
        github: null,
        kubeconfig: null,
        host: '127.0.0.1',
        port: 8080,
        maxRunning: 4,
        maxQueued: 10_000,
        drainMs: 0,
        leaseMs: 20_000,
        webhookSecrets: [],
      },
    })
  })

  it('lets a flag win over the environment', () => {
    expect(load({ port: '9000' }, { SLIPWAY_PORT: '7000', SLIPWAY_HOST: '0.0.0.0' })).toMatchObject({
      config: { port: 9000, host: '0.0.0.0' },
    })
  })

  it('speaks to GitHub Enterprise as an App, with two secrets while one is replaced', () => {
    const env = {
      SLIPWAY_GITHUB_URL: 'https://github.example.com/',
      SLIPWAY_GITHUB_APP_ID: '7',
      SLIPWAY_GITHUB_PRIVATE_KEY_FILE: '/etc/key.pem',
      SLIPWAY_WEBHOOK_SECRET: 'old, new',
      SLIPWAY_TENANTS: '/etc/tenants.yaml',
    }
    expect(load({}, env)).toMatchObject({
      config: {
        github: { url: 'https://github.example.com', auth: { kind: 'app', appId: 7 } },
        webhookSecrets: ['old', 'new'],
        tenants: [{ name: 'acme', namespace: 'team-a' }],
      },
    })
  })

  it('takes https://github.com for what it is without a URL', () => {
    const env = {
      SLIPWAY_GITHUB_URL: 'https://github.com',
      SLIPWAY_GITHUB_TOKEN: 'ghp_x',
      SLIPWAY_WEBHOOK_SECRET: 's',
      SLIPWAY_TENANTS: '/etc/tenants.yaml',
    }
    expect(load({}, env)).toMatchObject({ config: { github: { url: null, auth: { kind: 'token' } } } })
  })

  it('names every wrong and missing setting at once', () => {
    const result = load(
      { port: 'http', kubeconfig: '/etc/none' },
      {
        SLIPWAY_GITHUB_APP_ID: 'seven',
        SLIPWAY_PUBLIC_URL: 'slipway',
        SLIPWAY_LOG_LEVEL: 'loud',
        SLIPWAY_API_TOKEN: 'short',
      },
    )
    const problems = 'problems' in result ? result.problems.join('\n') : ''
    for (const setting of [
      '--port (SLIPWAY_PORT): "http" is not a whole number',
      '--kubeconfig (SLIPWAY_KUBECONFIG): cannot read /etc/none',
      '--github-app-id (SLIPWAY_GITHUB_APP_ID): "seven"',
      '--github-private-key-file (SLIPWAY_GITHUB_PRIVATE_KEY_FILE): is missing',
      'SLIPWAY_WEBHOOK_SECRET: is needed',
      '--tenants (SLIPWAY_TENANTS): is needed',
      '--public-url (SLIPWAY_PUBLIC_URL): "slipway"',
      '--log-level (SLIPWAY_LOG_LEVEL): "loud"',
      'SLIPWAY_API_TOKEN: is shorter',
    ]) {
      expect(problems).toContain(setting)
    }
  })

  it('has the pools of nodes of a file, and says at the start where that is wrong', () => {
    expect(load({ nodePools: '/etc/pools.yaml' })).toMatchObject({
      config: { nodePools: [{ name: 'arm64', labels: { 'build-type': 'arm64' } }] },
    })
    expect(load({ nodePools: '/etc/tenants.yaml' })).toEqual({
      problems: expect.arrayContaining([
        expect.stringContaining('--node-pools (SLIPWAY_NODE_POOLS): /etc/tenants.yaml:1:1: '),
      ]) as string[],
    })
  })

  it('refuses a token beside an App, and a key file that is not a key', () => {
    const result = load(
      {},
      {
        SLIPWAY_GITHUB_APP_ID: '7',
        SLIPWAY_GITHUB_PRIVATE_KEY_FILE: '/etc/kubeconfig',
        SLIPWAY_GITHUB_TOKEN: 'ghp_x',
        SLIPWAY_WEBHOOK_SECRET: 's',
        SLIPWAY_TENANTS: '/etc/tenants.yaml',
      },
    )
    expect(result).toEqual({
      problems: [
        '--github-private-key-file (SLIPWAY_GITHUB_PRIVATE_KEY_FILE): /etc/kubeconfig holds no PEM private key that is whole and has no password',
        'SLIPWAY_GITHUB_TOKEN: is set beside a GitHub App; keep one of them',
      ],
    })
  })

  it('refuses at the start what would only fail at work: half a key, a CA that is none, folders and addresses', () => {
    const result = load({
      githubUrl: 'https://github.example.com/api/v3',
      githubAppId: '7',
      githubPrivateKeyFile: '/etc/half.pem',
      githubCaFile: '/etc/kubeconfig',
      tenants: '/etc/tenants.yaml',
      strategies: '/etc/none',
    })
    const problems = 'problems' in result ? result.problems.join('\n') : ''
    expect(problems).toContain('"https://github.example.com/api/v3" is not a URL')
    expect(problems).toContain('/etc/half.pem holds no PEM private key')
    expect(problems).toContain('/etc/kubeconfig holds no PEM certificate')
    expect(problems).toContain('/etc/none is no folder')
    expect(load({ strategies: '/etc' })).toMatchObject({ config: { strategies: '/etc' } })
  })
})
