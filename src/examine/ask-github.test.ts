import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { startTestForge } from '../../test/support/servers/start-test-forge.ts'
import type { GitHubConfig } from '../config/config.ts'
import { judgeGitHub } from '../doctor/judge-github.ts'
import { judgeWebhook } from '../doctor/judge-webhook.ts'
import { events, permissions } from '../setup/make-manifest.ts'
import { newAppKey } from '../embedded/forge/ensure-app.ts'
import { askGitHub } from './ask-github.ts'

it('asks GitHub who we are and where its webhook leads; a wrong key is told as such', async () => {
  await using test = await startTestForge()
  const { app, url, certFile } = test.forge
  await test.forge.createRepository({ owner: 'acme', name: 'app' })
  const hook = 'https://old.example.com/webhooks/github'
  await test.forge.setWebhook(hook)
  const ca = await readFile(certFile, 'utf8')
  const ask = (privateKey: string) => {
    const auth = { kind: 'app', appId: app.id, privateKey } as const
    const config: GitHubConfig = { url, ca, caFile: certFile, writes: null, client: null, auth }
    return askGitHub(config, null, 'slipway/test')
  }

  const { github, webhook } = await ask(app.privateKey)
  const words = judgeGitHub(github, { permissions, events }).map(({ outcome, says }) => `${outcome}: ${says}`)
  expect(words[0]).toMatch(/^ok: .* takes us for the App /)
  expect(words).toContain('ok: It is installed for acme.')
  expect(words.filter((one) => one.startsWith('failed'))).toEqual([])
  expect(judgeWebhook(webhook).map(({ says }) => says)).toContain(`The App’s webhook sends to ${hook}.`)

  const wrong = await ask(await newAppKey())
  expect(judgeGitHub(wrong.github, { permissions, events })).toMatchObject([
    { outcome: 'failed', says: expect.stringContaining('does not take our credentials') as string },
  ])
  expect(judgeWebhook(wrong.webhook).at(-1)?.says).toBe(
    'Where the App’s webhook sends to is not known: GitHub did not take us for the App.',
  )
})
