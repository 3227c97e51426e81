import { describe, expect, it } from 'vitest'
import { sampleExecution, sampleStoredBuild } from '../../test/support/samples/sample-report.ts'
import type { BuildState, Execution } from '../domain/index.ts'
import { renderNeeds, type Needed } from './render-needs.ts'

const digest = `sha256:${'ab'.repeat(32)}`
const { config } = sampleStoredBuild()

function needed(
  name: string,
  {
    state = 'completed',
    image = 'registry.test/acme/base',
    ...change
  }: Partial<Omit<Execution, 'state'>> & { state?: BuildState; image?: string } = {},
): Needed {
  const build = sampleStoredBuild({ name, state, config: { ...config, image, tags: ['v1', 'latest'] } })
  const executions = [
    sampleExecution({ digest, ...change, state: state === 'completed' ? 'succeeded' : 'failed' }),
  ]
  return { name, build: { build, executions } }
}

const render = (text: string, all: Needed[]) => {
  const rendered = renderNeeds(
    { ...config, params: { one: text, many: ['x', text] }, env: { BASE: text } },
    all,
  )
  return 'problem' in rendered ? rendered.problem : rendered.config
}

describe('what a build needs', () => {
  it.each([
    ['FROM {{ needs.base.image }}@{{needs.base.digest}}', `FROM registry.test/acme/base@${digest}`],
    ['{{ needs.base.ref }}', `registry.test/acme/base@${digest}`],
    ['{{ needs.base.image }}:{{ needs.base.tag }}', 'registry.test/acme/base:v1'],
    ['{{ branch }} and needs.base.ref', '{{ branch }} and needs.base.ref'],
  ])('stands in parameters and variables where %s is written', (text, expected) => {
    expect(render(text, [needed('base')])).toMatchObject({
      params: { one: expected, many: ['x', expected] },
      env: { BASE: expected },
    })
  })

  it('is found by the entry of the one combination that is needed', () => {
    expect(render('{{ needs.base.tag }}', [needed('base (node=22)')])).toMatchObject({ env: { BASE: 'v1' } })
  })

  it('puts nothing in that is looked at again', () => {
    const image = '{{ needs.other.digest }}'
    expect(render('{{ needs.base.image }}', [needed('base', { image }), needed('other')])).toMatchObject({
      env: { BASE: image },
    })
  })

  it('is the image that there was before, while it is tried again', () => {
    const build = needed('base').build!
    const again = { ...build, build: { ...build.build, state: 'running' as const } }
    expect(render('{{ needs.base.digest }}', [{ name: 'base', build: again }])).toMatchObject({
      env: { BASE: digest },
    })
  })

  it.each<[string, Needed[], string]>([
    [
      'was never made',
      [{ name: 'base', build: null }],
      'This build needs base, which the service does not know any more.',
    ],
    [
      'failed',
      [needed('base', { state: 'failed' })],
      'This build needs the image of base, which it has not got (failed).',
    ],
    [
      'has no digest',
      [needed('base', { digest: null })],
      'This build needs the digest of base, whose strategy did not report one.',
    ],
    [
      'has a digest that is none',
      [needed('base', { digest: 'latest; rm -rf /' })],
      'This build needs the digest of base, whose strategy did not report one.',
    ],
    [
      'is one of several',
      [needed('base (a=1)'), needed('base (a=2)')],
      '{{ needs.base.ref }} names no image that this build needs.',
    ],
  ])('is a problem where it %s', (_case, all, problem) => {
    expect(render('{{ needs.base.ref }}', all)).toBe(problem)
  })
})
