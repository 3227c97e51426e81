import type { Build } from '../../../domain/index.ts'

/** What a ref is to people, and where it can be seen; a null address where there is no safe one. */
interface SourceLink {
  kind: 'Branch' | 'Tag' | 'Pull request' | 'Ref'
  text: string
  href: string | null
}

/** The repository's address, when it is one that a link may carry. */
function repositoryHref(build: Build): string | null {
  const { htmlUrl } = build.repository
  return /^https?:\/\/[^\s]+$/.test(htmlUrl) && URL.canParse(htmlUrl) ? htmlUrl.replace(/\/+$/, '') : null
}

/** The commit at the source host. */
export function commitHref(build: Build): string | null {
  return under(build, `commit/${build.sha}`)
}

/** Lines of a file at the commit. */
export function blobHref(
  build: Build,
  { path, startLine, endLine }: { path: string; startLine: number; endLine: number },
): string | null {
  const file = path.split('/').map(encodeSafely).join('/')
  const lines = endLine > startLine ? `L${startLine}-L${endLine}` : `L${startLine}`
  return under(build, `blob/${build.sha}/${file}#${lines}`)
}

/** A check run at the source host. */
export function checkHref(build: Build, githubId: number): string | null {
  return under(build, `runs/${githubId}`)
}

/** The branch, tag or pull request that wanted the build first. */
export function refLink(build: Build): SourceLink {
  const { ref, pullRequest } = build
  if (pullRequest !== null)
    return { kind: 'Pull request', text: `#${pullRequest}`, href: under(build, `pull/${pullRequest}`) }
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? []
  if (kind === undefined || name === undefined) return { kind: 'Ref', text: ref, href: null }
  const path = name.split('/').map(encodeSafely).join('/')
  return kind === 'heads'
    ? { kind: 'Branch', text: name, href: under(build, `tree/${path}`) }
    : { kind: 'Tag', text: name, href: under(build, `releases/tag/${path}`) }
}

function under(build: Build, path: string): string | null {
  const base = repositoryHref(build)
  return base === null ? null : `${base}/${path}`
}

/** Half of a surrogate pair cannot be encoded; a stranger's ref may have one. */
function encodeSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
