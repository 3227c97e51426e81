import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildMethods } from '../../src/domain/index.ts'
import { readExample } from '../support/read-example.ts'
import { taskRunsOf } from '../support/task-runs-of.ts'

const root = join(import.meta.dirname, '../..')
const examples = readdirSync(join(root, 'examples')).toSorted()

/** The builds of an example, for a tenant that may push them. */
function runsOf(name: string) {
  const text = readExample(name)['.slipway.yaml'] ?? ''
  const builds = text.replace(/^[^]*\nbuilds:\n/, '')
  return taskRunsOf(builds, { tenant: { images: ['localhost:5000/**', 'registry.example.com/**'] } })
}

describe('the examples', () => {
  it('are one for each method', () => {
    const methods = examples.flatMap((name) => runsOf(name).map(({ build }) => build.config.method))
    expect(new Set(methods)).toEqual(new Set(buildMethods))
  })

  it.each(examples)(
    '%s becomes TaskRuns that validate or build, and push what its build file says',
    (name) => {
      for (const { build, taskRun } of runsOf(name)) {
        const { steps = [] } = taskRun.spec.taskSpec ?? {}
        const names = steps.map((step) => step.name)
        expect(names[0]).toBe('source-default')
        expect(names.indexOf('push')).toBeGreaterThan(names.indexOf('build'))
        const params = new Map(taskRun.spec.params?.map(({ name, value }) => [name, value]))
        expect(params.get('shp-output-image')).toBe(`${build.config.image}:${build.config.tags[0] ?? ''}`)
        for (const [key, value] of Object.entries(build.config.params)) expect(params.get(key)).toEqual(value)
      }
    },
  )

  it.each(examples)('%s tells in its README what each of its files is', (name) => {
    const readme = readFileSync(join(root, 'examples', name, 'README.md'), 'utf8')
    const own = Object.keys(readExample(name)).filter((path) => path !== 'README.md')
    const untold = own.filter(
      (path) => !readme.includes(`\`${path}\``) && !readme.includes(`\`${path.split('/')[0] ?? ''}/\``),
    )
    expect(untold).toEqual([])
  })
})
