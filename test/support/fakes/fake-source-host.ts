import type { Permission, PullRequest, Repository } from '../../../src/domain/index.ts'
import { fullName, isFullSha } from '../../../src/domain/index.ts'
import type { FoundRepository, SourceHost } from '../../../src/ports.ts'

type Answer<T> = T | Error

/** A source host of files in memory; an Error as an answer is thrown. Keeps what it was asked. */
export interface FakeSourceHost extends SourceHost {
  /** Contents by path, at every commit; one over the asked size is `too-large`. */
  files: Record<string, Answer<string>>
  changed: Answer<{ paths: string[]; complete: boolean }>
  /** Of people by their id; others may do nothing. */
  permissions: Record<number, Permission>
  /** Pull requests by number. */
  pulls: Record<number, PullRequest>
  /** Messages by commit; of others there is an ordinary one. */
  messages: Record<string, string | null>
  /** Names of branches. */
  protected: string[]
  /** Repositories by id; others are gone. */
  repositories: Record<number, Repository & Partial<FoundRepository>>
  /** Commits by `owner/name refs/heads/main`; others are missing. */
  refs: Record<string, string>
  /** What a commit comes after. */
  ancestors: Record<string, string[]>
  heads: SourceHost['heads']
  /** Held back while set: answers wait for it. */
  gate: Promise<void> | null
  asked: string[]
}

/** An empty repository until files are put in. */
export function fakeSourceHost(files: FakeSourceHost['files'] = {}): FakeSourceHost {
  const host: FakeSourceHost = {
    files,
    changed: { paths: [], complete: true },
    permissions: {},
    pulls: {},
    messages: {},
    protected: [],
    repositories: {},
    refs: {},
    ancestors: {},
    gate: null,
    asked: [],
    resolve(near, name, ref) {
      host.asked.push(`resolve ${name} ${ref ?? ''}`.trim())
      const known = [near, ...Object.values(host.repositories)]
      const repository = known.find((one) => fullName(one) === name)
      if (repository === undefined) return Promise.resolve('missing')
      const wanted = ref ?? repository.defaultBranch
      const full = isFullSha(wanted) || wanted.startsWith('refs/') ? wanted : `refs/heads/${wanted}`
      const sha = isFullSha(full) ? full : host.refs[`${name} ${full}`]
      return Promise.resolve(sha === undefined ? 'missing' : { repository, sha, ref: full })
    },
    async file(repository, sha, path, maxBytes) {
      host.asked.push(`file ${repository.name} ${sha.slice(0, 7)} ${path}`)
      await host.gate
      const content = host.files[path]
      if (content === undefined) return 'missing'
      const bytes = Buffer.from(orThrow(content))
      return bytes.length > maxBytes ? 'too-large' : bytes
    },
    async existing(_repository, _sha, paths) {
      host.asked.push(`which of ${paths.length} paths are there`)
      await host.gate
      const there = (path: string) => {
        const content = host.files[path]
        if (content instanceof Error) throw content
        return content !== undefined
      }
      return new Set(paths.filter(there))
    },
    async changedFiles(_repository, base, head) {
      host.asked.push(`changed ${base.slice(0, 7)}...${head.slice(0, 7)}`)
      await host.gate
      return orThrow(host.changed)
    },
    contains(_repository, head, sha) {
      host.asked.push(`whether ${head.slice(0, 7)} contains ${sha.slice(0, 7)}`)
      return Promise.resolve(sha === head || (host.ancestors[head] ?? []).includes(sha))
    },
    async pullRequestFiles(_repository, number) {
      host.asked.push(`files of #${number}`)
      await host.gate
      return orThrow(host.changed)
    },
    cloneToken: () => Promise.resolve(null),
    permission(_repository, person) {
      host.asked.push(`permission of ${person.login}`)
      return Promise.resolve(host.permissions[person.id] ?? 'none')
    },
    pullRequest(_repository, number) {
      host.asked.push(`pull request ${number}`)
      return Promise.resolve(host.pulls[number] ?? null)
    },
    commitMessage(_repository, sha) {
      host.asked.push(`message of ${sha.slice(0, 7)}`)
      return Promise.resolve(Object.hasOwn(host.messages, sha) ? (host.messages[sha] ?? null) : 'A commit')
    },
    isProtected(_repository, branch) {
      host.asked.push(`protection of ${branch}`)
      return Promise.resolve(host.protected.includes(branch))
    },
    lookUp(repository) {
      host.asked.push(`repository ${repository.id}`)
      const found = host.repositories[repository.id]
      return Promise.resolve(found === undefined ? 'gone' : { archived: false, pushedAt: 0, ...found })
    },
    heads: () => Promise.resolve({ branches: [], pullRequests: [], complete: true }),
  }
  return host
}

function orThrow<T>(answer: Answer<T>): T {
  if (answer instanceof Error) throw answer
  return answer
}
