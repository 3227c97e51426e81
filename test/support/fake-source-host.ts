import type { SourceHost } from '../../src/ports.ts'

type Answer<T> = T | Error

/** A source host of files in memory; an Error as an answer is thrown. Keeps what it was asked. */
export interface FakeSourceHost extends SourceHost {
  /** Contents by path, at every commit; one over the asked size is `too-large`. */
  files: Record<string, Answer<string>>
  changed: Answer<{ paths: string[]; complete: boolean }>
  /** Held back while set: answers wait for it. */
  gate: Promise<void> | null
  asked: string[]
}

/** An empty repository until files are put in. */
export function fakeSourceHost(files: FakeSourceHost['files'] = {}): FakeSourceHost {
  const host: FakeSourceHost = {
    files,
    changed: { paths: [], complete: true },
    gate: null,
    asked: [],
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
      return new Set(
        paths.filter((path) => host.files[path] !== undefined && orThrow(host.files[path]) !== undefined),
      )
    },
    async changedFiles(_repository, base, head) {
      host.asked.push(`changed ${base.slice(0, 7)}...${head.slice(0, 7)}`)
      await host.gate
      return orThrow(host.changed)
    },
    async pullRequestFiles(_repository, number) {
      host.asked.push(`files of #${number}`)
      await host.gate
      return orThrow(host.changed)
    },
    cloneToken: () => Promise.resolve(null),
  }
  return host
}

function orThrow<T>(answer: Answer<T>): T {
  if (answer instanceof Error) throw answer
  return answer
}
