import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import packageJson from '../../package.json' with { type: 'json' }
import { makeGitRepository } from '../support/git-repository.ts'
import { findPrograms } from '../support/find-programs.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const workflows = globSync('.github/workflows/*.yaml', { cwd: root })

interface Workflow {
  permissions?: Record<string, string>
  jobs: Record<string, { 'timeout-minutes'?: number; uses?: string; steps?: { uses?: string }[] }>
}

describe('the workflows', () => {
  const linter = findPrograms('actionlint')
  const why =
    linter === null ? ' (skipped: go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.7)' : ''
  it.skipIf(linter === null)(`are what GitHub takes${why}`, async () => {
    const path = [...(linter ?? []), process.env['PATH']].join(':')
    const files = workflows.map((file) => join(root, file))
    await run('actionlint', ['-no-color', ...files], { env: { ...process.env, PATH: path } })
  })

  it.each(workflows)('%s may read the repository, and each job names what else it may', (file) => {
    expect((parse(read(file)) as Workflow).permissions).toEqual({ contents: 'read' })
  })

  it.each(workflows)('%s names a version of each action, and ends each job that hangs', (file) => {
    for (const { uses, steps = [], ...job } of Object.values((parse(read(file)) as Workflow).jobs)) {
      if (uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0)
      for (const { uses: action } of steps)
        expect(action ?? 'none@v0').toMatch(/@v\d+(\.\d+)*$|@[0-9a-f]{40}$/)
    }
  })
})

describe('a release', () => {
  it('has one version: of the package, its lock file and the chart', () => {
    const lock = JSON.parse(read('package-lock.json')) as { version: string }
    const chart = parse(read('charts/slipway/Chart.yaml')) as { version: string; appVersion: string }
    const { version } = packageJson
    expect([lock.version, chart.version, chart.appVersion]).toEqual([version, version, version])
  })

  it('has an image whose Node is the one that is tested', () => {
    expect(read('Dockerfile')).toContain(`node:${packageJson.devDependencies.node}-`)
  })
})

describe('the script of the test on kind', () => {
  it('is one that bash takes', async () => {
    await run('bash', ['-n', join(root, 'test', 'e2e', 'kind.sh')])
  })
})

describe("Slipway's own build file", () => {
  const command = join(root, 'bin', 'slipway')

  it('is valid, and builds the Dockerfile under the name that the chart pulls', async () => {
    const { stdout } = await run(command, ['validate', join(root, '.slipway.yaml')])
    const { image } = parse(read('charts/slipway/values.yaml')) as { image: { repository: string } }
    expect(stdout).toContain(image.repository)
  })

  it('gives a release the tag that the chart asks for', async () => {
    await using copy = await makeGitRepository({ url: 'https://git.example.com/slipway.git' })
    const files = { '.slipway.yaml': read('.slipway.yaml'), Dockerfile: read('Dockerfile') }
    await copy.commit('A release', files)
    const tag = `v${packageJson.version}`
    await copy.git('tag', tag)
    const { stdout } = await run(command, ['plan', '--ref', tag, '--dir', copy.dir])
    expect(stdout).toContain(`ghcr.io/slipway-build/slipway:${packageJson.version} `)
  })
})
