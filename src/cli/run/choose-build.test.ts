import { expect, it } from 'vitest'
import { parseBuildFile } from '../../plan/build-file/parse-build-file.ts'
import { chooseBuild } from './choose-build.ts'

function choose(names: string[], wanted?: string) {
  const parsed = parseBuildFile(
    `version: 1\nbuilds:\n${names.map((name) => `  ${name}: { image: acme/${name} }\n`).join('')}`,
  )
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  const chosen = chooseBuild(parsed.file.builds, wanted)
  return 'spec' in chosen ? chosen.spec.name : chosen.problem
}

it('takes the only build without being told its name', () => expect(choose(['api'])).toBe('api'))
it('takes the build that is named', () => expect(choose(['api', 'web'], 'web')).toBe('web'))
it('lists them where there are several', () =>
  expect(choose(['api', 'web'])).toBe('say which build to run: api, web'))
it('says which name was probably meant', () =>
  expect(choose(['api', 'web'], 'wep')).toBe(
    'there is no build wep; did you mean web? The build file has: api, web',
  ))
it('lists them where none is near', () =>
  expect(choose(['api'], 'database')).toBe('there is no build database. The build file has: api'))
