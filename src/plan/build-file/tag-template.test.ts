import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderTag, templateProblem, type TagValues } from './tag-template.ts'

const push: TagValues = {
  branch: 'feature/x',
  tag: null,
  sha: '0123456789abcdef0123456789abcdef01234567',
  sha7: '0123456',
  pr: null,
  date: '2026-11-21',
  ...{ semver: null, 'semver.major': null, 'semver.minor': null, 'semver.patch': null },
}
const ofBranch = (branch: string) => renderTag('{{ branch }}', { ...push, branch })

describe('a tag', () => {
  it.each([
    ['{{ branch }}-{{ sha7 }}', 'feature-x-0123456'],
    ['{{branch}}', 'feature-x'],
    ['v1.20', 'v1.20'],
    ['{{ sha }}', push.sha],
  ])('of %s is %s', (template, tag) => expect(renderTag(template, push)).toBe(tag))

  it('is left out where the event has no such thing', () => {
    expect(renderTag('{{ tag }}', push)).toBeNull()
    expect(renderTag('pr-{{ pr }}-{{ sha7 }}', push)).toBeNull()
  })

  it('stays another tag where more than a slash had to change', () => {
    expect(ofBranch('größe')).toMatch(/^gr--e-[0-9a-f]{8}$/)
    expect(ofBranch('größe')).not.toBe(ofBranch('grüne'))
    expect(ofBranch('日本')).not.toBe(ofBranch('中国'))
    expect(ofBranch('a'.repeat(200))).not.toBe(ofBranch('a'.repeat(201)))
    expect(ofBranch('Main')).not.toBe(ofBranch('main'))
  })

  it('is one that registries take, whatever the branch is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (branch) => {
        expect(ofBranch(branch)).toMatch(/^\w[\w.-]{0,127}$/)
      }),
    )
  })
})

describe('a template', () => {
  it.each([
    ['{{ brnch }}', { unknown: 'brnch' }],
    ['', { bad: 'cannot be empty.' }],
    ['-x', { bad: 'cannot begin with `.` or `-`.' }],
  ])('%j is refused', (template, problem) => expect(templateProblem(template)).toEqual(problem))

  it.each(['a b', 'a:b', '{{ branch', 'ü', 'a/b', 'x'.repeat(257)])('%j is refused', (template) => {
    expect(templateProblem(template)).toHaveProperty('bad')
  })
})
