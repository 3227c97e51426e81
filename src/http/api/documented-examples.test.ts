import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { admit, newBuild, observe, planBuild, step, writeLog } from '../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../test/support/servers/start-http.ts'
import { problemTypes } from '../problem-types.ts'

const page = readFileSync('docs/api.md', 'utf8')
const examples = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text)
const run = promisify(execFile)

let http: TestHttp
let env: Record<string, string>
beforeAll(async () => {
  const plan = { kind: 'planned', build: newBuild({ sha: 'f'.repeat(40) }), needed: [] } as const
  http = await startHttp({ planBuild: () => Promise.resolve({ ...plan, needed: [] }) })
  const { build } = await planBuild(http.store)
  const execution = await admit(http.store, build)
  await writeLog(http.store, execution, 'build', 'STEP 1/1: FROM scratch\n')
  await observe(http.store, execution, { steps: [step('build', 'running')] })
  env = { URL: http.server.url, TOKEN: http.token, BUILD: build.id, EXECUTION: execution.id }
})
afterAll(() => http.close())

it.each(examples)('docs/api.md shows a request that works: %s', async (example) => {
  const { stdout } = await run('bash', ['-c', example], { env: { ...process.env, ...env } })
  expect(stdout).not.toBe('')
})

it('docs/api.md explains every kind of refusal', () => {
  expect(examples.length).toBeGreaterThan(5)
  for (const [name, { status, meaning }] of Object.entries(problemTypes))
    expect(page.replace(/ +/g, ' ')).toContain(`| \`/problems/${name}\` | ${status} | ${meaning} |`)
})
