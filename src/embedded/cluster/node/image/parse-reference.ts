/** An image's name, taken apart. */
export interface Reference {
  /** `host[:port]`, as it is asked over HTTP. */
  registry: string
  repository: string
  /** A tag or a digest. */
  target: string
}

const part = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const repository = new RegExp(`^${part}(/${part})*$`)

/**
 * https://pkg.go.dev/github.com/distribution/reference, with Docker's defaults: no registry is Docker Hub,
 * no tag is `latest`; a digest goes before a tag. Null where it is none.
 */
export function parseReference(name: string): Reference | null {
  const [, rest = '', tag, digest] =
    /^(.+?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(name) ?? []
  const first = rest.split('/')[0] ?? ''
  const named = rest.includes('/') && (/[.:]/.test(first) || first === 'localhost')
  const host = named ? first : 'docker.io'
  const path = named ? rest.slice(first.length + 1) : rest
  const hub = host === 'docker.io' || host === 'index.docker.io'
  const found = {
    registry: hub ? 'registry-1.docker.io' : host,
    repository: hub && !path.includes('/') ? `library/${path}` : path,
    target: digest ?? tag ?? 'latest',
  }
  return repository.test(found.repository) ? found : null
}
