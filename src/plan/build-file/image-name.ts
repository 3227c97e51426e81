/** https://github.com/distribution/reference: a name is at most 255 characters, its path lower-case. */
const longest = 255
const component = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/
const hostPattern =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]{2,45}\])(?::[0-9]{1,5})?$/

/** What is wrong with an image name that must have neither tag nor digest; null when it is fine. */
export function imageNameProblem(name: string): string | null {
  if (name.length > longest) return `is too long: at most ${longest} characters.`
  const scheme = /^[a-z+]+:\/\//.exec(name)?.[0]
  if (scheme !== undefined) return `must be a name and not a URL: write \`${name.slice(scheme.length)}\`.`
  if (name.includes('@')) return `cannot have a digest: write \`${name.split('@')[0] ?? ''}\`.`
  const { host, path } = splitImageName(name)
  const tag = /:([^/:]*)$/.exec(path)
  if (tag !== null) {
    return `cannot have a tag: write \`${name.slice(0, -tag[0].length)}\` and put \`${tag[1] ?? ''}\` under \`tags\`.`
  }
  if (host !== null && !hostPattern.test(host)) return `has a bad registry \`${host}\`.`
  // Another spelling of a registry is the same one, which the operator's patterns would not know.
  const plain = host?.toLowerCase().replace(/:0*443$/, '') ?? null
  if (plain !== null && plain !== host)
    return `must name its registry in lower case and without \`:443\`: write \`${plain}/${path}\`.`
  if (path.split('/').every((part) => component.test(part))) return null
  const fixed = path.toLowerCase()
  if (fixed.split('/').every((part) => component.test(part))) {
    return `must be lower-case: write \`${host === null ? '' : `${host}/`}${fixed}\`.`
  }
  return 'is no image name: expected one such as `ghcr.io/acme/api`, in lower-case letters, digits and `.`, `_`, `-` between them.'
}

/** Whether the registry is on this machine, where it may speak plain HTTP. */
export function isLoopbackRegistry(name: string): boolean {
  const { host } = splitImageName(name)
  if (host === null) return false
  const bare = host.replace(/:[0-9]+$/, '').toLowerCase()
  return bare === 'localhost' || bare === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(bare)
}

/** The first component is a registry when it looks like a host: with a dot, a port, or `localhost`. */
function splitImageName(name: string): { host: string | null; path: string } {
  const slash = name.indexOf('/')
  const first = slash === -1 ? '' : name.slice(0, slash)
  const isHost = /[.:]/.test(first) || first === 'localhost'
  return isHost ? { host: first, path: name.slice(slash + 1) } : { host: null, path: name }
}
