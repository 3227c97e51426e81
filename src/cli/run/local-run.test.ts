import { expect, it } from 'vitest'
import { buildRun } from '../../shipwright/index.ts'
import { parseBuildFile } from '../../plan/build-file/parse-build-file.ts'
import { readStrategies } from '../shipped-strategies.ts'
import type { Tree } from './describe-tree.ts'
import { localBuild } from './local-build.ts'
import { localRun } from './local-run.ts'

const sha = 'abcdef0123456789abcdef0123456789abcdef01'
const clean: Tree = { isRepository: true, branch: 'feature/x', sha, isChanged: false }

function build(tree: Tree) {
  const parsed = parseBuildFile(
    `version: 1\nbuilds:\n  api: { image: ghcr.io/acme/api, context: app, on: { push: { tags: ['v*'] } }, timeout: 5m }\n`,
  )
  const spec = 'file' in parsed ? parsed.file.builds[0] : undefined
  if (!('file' in parsed) || spec === undefined) throw new Error('the build file is wrong')
  const made = localBuild('run-1', spec, parsed, tree, readStrategies(), 0)
  if ('problems' in made) throw new Error(JSON.stringify(made.problems))
  return made
}

it('is built whatever the filters of the build file say, with the tag that a push would make', () => {
  expect(build(clean).config.tags).toEqual(['feature-x-abcdef0'])
})

it.each([
  [{ ...clean, isChanged: true }, 'feature-x-abcdef0-dirty'],
  [{ isRepository: false, branch: null, sha: null, isChanged: true }, 'local-0000000-dirty'],
  [{ ...clean, branch: 'b'.repeat(200), isChanged: true }, /^b{100,}[-0-9a-f]+-dirty$/],
])('says in its tag that no commit is what it is: %#', (tree, tag) => {
  const [first = ''] = build(tree).config.tags
  expect(first).toMatch(tag)
  expect(first.length).toBeLessThanOrEqual(128)
})

it('makes the BuildRun of the service, with a Local source', () => {
  const { ref, run } = localRun(build(clean))
  expect(buildRun.parse(run)).toEqual(run)
  expect(run.metadata).toMatchObject({ name: ref.name, namespace: 'local' })
  expect(run.spec.build.spec).toMatchObject({
    source: { type: 'Local', local: { name: 'working-tree' }, contextDir: 'app' },
    strategy: { name: 'buildah', kind: 'ClusterBuildStrategy' },
    output: { image: 'ghcr.io/acme/api:feature-x-abcdef0' },
    timeout: '300s',
  })
  expect(run.spec.build.spec?.source).not.toHaveProperty('git')
})

it('leaves out what only the service has: a cache, nodes that are large enough, and builds before this one', () => {
  const parsed = parseBuildFile(
    'version: 1\nbuilds:\n  base: { image: a/base }\n  api: { image: a/b, needs: base, cache: true, resources: { memory: 8Ti }, secrets: { A: b } }\n',
  )
  const spec = 'file' in parsed ? parsed.file.builds[1] : undefined
  if (!('file' in parsed) || spec === undefined) throw new Error('the build file is wrong')
  const made = localBuild('run-1', spec, parsed, clean, readStrategies(), 0)
  if ('problems' in made) throw new Error(JSON.stringify(made.problems))
  for (const key of ['cache', 'resources', 'steps', 'placement', 'needs'])
    expect(made.config).not.toHaveProperty(key)
  expect(made.config.secrets).toEqual([{ id: 'A', secret: 'b', key: 'A' }])
})
