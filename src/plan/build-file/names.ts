import { nearestName } from '../../yaml/nearest-name.ts'

/** Set by Shipwright and by Slipway itself for every run. */
const reservedParams = ['BUILDER_IMAGE', 'DOCKERFILE', 'CONTEXT_DIR', 'dockerfile', 'tags']
const forbiddenEnv = [
  'BASH_ENV',
  'ENV',
  'CDPATH',
  'PYTHONSTARTUP',
  'PERL5OPT',
  'PERLLIB',
  'PERL5LIB',
  'RUBYOPT',
  'NODE_OPTIONS',
]
const forbiddenEnvPrefixes = ['LD_', 'BASH_FUNC_']
/**
 * What the tools of strategies take their programs, settings or logins from: with it, a build's own files would run in
 * steps that have more than it, such as the key that signs, or on the embedded cluster root's rights.
 */
const steeringEnv =
  /^(?:PATH|HOME|IFS|(?:XDG|CONTAINERS|BUILDAH|COSIGN|SIGSTORE|TUF)_.*|STORAGE_(?:DRIVER|OPTS)|DOCKER_(?:CONFIG|HOST)|REGISTRY_AUTH_FILE|(?:GIT|SSH)_ASKPASS|GIT_(?:SSH|CONFIG)(?:_.*)?|GIT_(?:DIR|EXEC_PATH|PROXY_COMMAND|TEMPLATE_DIR|EXTERNAL_DIFF))$/
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
const objectName = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/
const longestObjectName = 253

/** What is wrong with the name of a build; null when it is fine. */
export function buildNameProblem(name: string): string | null {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return null
  const rule = 'A build name is 1 to 63 lower-case letters, digits and `-`, with no `-` at either end'
  const fixed = name
    .slice(0, 63)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return fixed === '' ? `${rule}.` : `${rule}: \`${fixed}\`, for example.`
}

/** What is wrong with the name of a problem matcher, as half a sentence; null when it is fine. */
export function matcherNameProblem(name: string): string | null {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(name)
    ? null
    : 'is no name of a problem matcher: 1 to 63 letters, digits, `-` and `_`, with a letter or digit first.'
}

/** What is wrong with the name of an environment variable; null when it is fine. */
export function envNameProblem(name: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,255}$/.test(name)) {
    return 'The name of an environment variable is made of letters, digits and `_` and begins with no digit.'
  }
  // Shipwright leaves a run with such a name without any answer, for ever.
  if (forbiddenEnv.includes(name) || forbiddenEnvPrefixes.some((prefix) => name.startsWith(prefix))) {
    return `Shipwright refuses the environment variable \`${name}\`: it changes how the build's own tools run.`
  }
  if (steeringEnv.test(name))
    return `The environment variable \`${name}\` is for the strategy: its tools take their programs, settings or logins from it.`
  return null
}

/** What is wrong with the name of a strategy's parameter; null when it is fine. */
export function paramNameProblem(name: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,62}$/.test(name)) {
    return 'The name of a parameter is made of letters, digits, `_`, `.` and `-` and begins with a letter or `_`.'
  }
  if (name.startsWith('shp-')) return `\`${name}\`: names that begin with \`shp-\` are Shipwright's own.`
  if (reservedParams.includes(name)) {
    const key = nearestName(name, ['dockerfile', 'context', 'tags'])
    return `\`${name}\` is set by the service${key === null ? '' : `: use the key \`${key}\` of the build`}.`
  }
  return null
}

/** What is wrong with the name of a Dockerfile's argument; null when it is fine. */
export function argNameProblem(name: string): string | null {
  return /^[A-Za-z_][A-Za-z0-9_]{0,255}$/.test(name)
    ? null
    : 'The name of an argument is made of letters, digits and `_` and begins with no digit.'
}

/** What is wrong with the name of an annotation or a label of an image; null when it is fine. */
export function outputNameProblem(name: string): string | null {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,253}[A-Za-z0-9])?$/.test(name)
    ? null
    : 'This name is made of letters, digits, `.`, `_`, `/` and `-`, such as `org.opencontainers.image.source`.'
}

/** What is wrong with the name of an object of Kubernetes, as half a sentence; null when it is fine. */
export function objectNameProblem(name: string): string | null {
  if (name.length <= longestObjectName && objectName.test(name)) return null
  return 'is no name of an object: at most 253 lower-case letters, digits, `-` and `.`, with a letter or digit at both ends.'
}

/** What is wrong with `Secret/key`, or a Secret alone; null when it is fine. */
export function secretProblem(written: string): string | null {
  const [name = '', key, ...more] = written.split('/')
  if (more.length > 0) return 'has more than one `/`: write the Secret and its key, such as `npm/token`.'
  if (name.length > longestObjectName || !objectName.test(name))
    return 'names no Secret: write its name, or its name and a key such as `npm/token`. The value itself stays in the cluster.'
  if (key === undefined || /^[A-Za-z0-9._-]{1,253}$/.test(key)) return null
  return 'has a bad key after the `/`: keys of a Secret are made of letters, digits, `-`, `_` and `.`.'
}

/** What is wrong with the id of a vulnerability, as half a sentence; null when it is fine. */
export function vulnerabilityProblem(written: string): string | null {
  if (/^[A-Za-z][A-Za-z0-9]{1,15}-[A-Za-z0-9-]{1,60}$/.test(written)) return null
  return 'is no id of a vulnerability, such as `CVE-2026-1234` or `GHSA-xxxx-xxxx-xxxx`.'
}

/** What is wrong with a value that becomes an argument or a variable; null when it is fine. */
export function valueProblem(value: string): string | null {
  if (value.includes('$(')) return 'cannot contain `$(`, which the cluster would replace.'
  if (value.includes('\0')) return 'cannot contain a NUL character.'
  return null
}
