import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { examine, type Subject } from './examine.ts'

async function look(more: Partial<Subject>): Promise<string[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'slipway-doctor-'))
  onTestFinished(() => rm(dataDir, { recursive: true }))
  const found = await examine({
    ...{ dataDir, database: null, publicUrl: null, github: null, problems: [], cluster: null },
    ...{ buildsHere: false, env: {}, userAgent: 'slipway/test', ...more },
  })
  return found.map(({ area, outcome, says, fix }) => `${area} ${outcome}: ${says} → ${fix ?? ''}`)
}

it('takes no file for the database where the URL of another is wrong', async () => {
  const env = { SLIPWAY_DATABASE_URL: 'mysql://db' }
  const found = await look({ env, problems: ['SLIPWAY_DATABASE_URL: is not a URL like postgres://…'] })
  expect(found).toContain(
    'store skipped: Which database is meant is not known, for the settings cannot be used. → ',
  )
})

it('says that no App is registered yet where a Secret is to keep it, and what does that', async () => {
  const cluster = {
    ...{ kubeconfig: '/nowhere', isEmbedded: false, tenants: [], nodePools: [], serviceAccount: null },
    ...{ appSecret: 'slipway/slipway-github-app', tenantsFromNamespaces: false },
  }
  const found = await look({ cluster })
  expect(found.at(-1)).toMatch(
    /^GitHub warning: No GitHub App is kept in the Secret slipway\/slipway-github-app yet: .* setup --github-app-secret slipway\/slipway-github-app$/,
  )
})
