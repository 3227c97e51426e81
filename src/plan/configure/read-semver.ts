import type { TagValues } from '../build-file/tag-template.ts'

type SemverValues = Pick<TagValues, 'semver' | 'semver.major' | 'semver.minor' | 'semver.patch'>

/** https://semver.org, with a `v` or the folder of a part of the repository before it: `v1.2.3`, `api/v1.2.3`. */
const form =
  /^(?:.*\/)?v?((0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)$/

/**
 * The parts of a tag that is a semantic version; all null where it is none. Of a pre-release only the whole
 * version: `{{ semver.major }}` must not lead those who follow version 1 to a release candidate of it.
 */
export function readSemver(tag: string | null): SemverValues {
  const [, whole = null, major = null, minor = null, patch = null, prerelease] = form.exec(tag ?? '') ?? []
  const isRelease = prerelease === undefined
  return {
    semver: whole,
    'semver.major': isRelease ? major : null,
    'semver.minor': isRelease ? minor : null,
    'semver.patch': isRelease ? patch : null,
  }
}
