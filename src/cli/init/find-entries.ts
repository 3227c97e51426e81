import { posix } from 'node:path'
import type { BuildMethod } from '../../domain/index.ts'
import { imageNameProblem } from '../../plan/build-file/image-name.ts'
import { buildNameProblem } from '../../plan/build-file/names.ts'
import { pathProblem } from '../../plan/build-file/path.ts'

/** What a build file could have an entry for. */
export interface FoundEntry {
  /** A name that a build may have, and that no other of them has. */
  name: string
  method: BuildMethod
  /** A folder of the repository; `.` for its root. */
  context: string
  /** Relative to the context; null where the method needs none, or it is the usual one. */
  dockerfile: string | null
  params: Record<string, string>
  /** What made us think so, as half a sentence: `Dockerfile`, `go.mod without a Dockerfile`. */
  because: string
}

interface Candidate extends Omit<FoundEntry, 'name'> {
  /** What tells it from its neighbours in the same folder: `worker` of `Dockerfile.worker`. */
  variant: string | null
}

/** As many as fit a first file that somebody reads. */
const mostEntries = 40
/** Not the repository's own: what others wrote, made-up ones for tests, and what is hidden. */
const foreign = /(?:^|\/)(?:\.[^/]*|node_modules|vendor|third_party|testdata|fixtures|target|dist)\//
/** What a path may be made of to stand in patterns and templates as it is. */
const plain = /^[A-Za-z0-9._@/-]+$/
/** Folders that only hold how to build what is around them. */
const toolFolders = new Set(['docker', 'build', 'deploy', 'container', 'containers', 'ci', 'dockerfiles'])

/** Languages that buildpacks know: https://paketo.io/docs/reference/. */
const languages = new Map([
  ['go.mod', 'Go'],
  ['package.json', 'Node.js'],
  ['pom.xml', 'Java'],
  ['build.gradle', 'Java'],
  ['build.gradle.kts', 'Java'],
  ['requirements.txt', 'Python'],
  ['pyproject.toml', 'Python'],
  ['Gemfile', 'Ruby'],
  ['composer.json', 'PHP'],
  ['project.toml', 'buildpacks'],
])

/**
 * What a repository with these files could build, in the order of its folders. Pure.
 *
 * @param paths of all its files, with `/` between folders
 * @param name what the repository is called
 */
export function findEntries(
  paths: readonly string[],
  name: string,
): { entries: FoundEntry[]; leftOut: string[] } {
  const own = paths.filter((path) => !foreign.test(path)).toSorted()
  const files = own.flatMap((path) => dockerfileOf(path, own) ?? [])
  const folders = new Set(files.map(({ context }) => context))
  const others = own.flatMap((path) => {
    const folder = posix.dirname(path)
    return isWithin(folder, folders) ? [] : (otherOf(path) ?? [])
  })
  const seen = new Set<string>()
  const candidates = [...files, ...others].filter(({ context, dockerfile, method, params, variant }) => {
    const id = JSON.stringify([context, dockerfile, method, params, variant])
    return !seen.has(id) && seen.add(id)
  })
  const isUsable = ({ context, dockerfile, params }: Candidate) =>
    [context, dockerfile ?? '.', ...Object.values(params)].every(
      (text) => plain.test(text) && pathProblem(text) === null,
    )
  const usable = candidates.filter(isUsable)
  const names = new Set<string>()
  const entries = usable
    .slice(0, mostEntries)
    .map(({ variant, ...entry }) => ({ name: nameFor(entry.context, variant, name, names), ...entry }))
  const placeOf = ({ context, dockerfile }: Candidate) => posix.join(context, dockerfile ?? '')
  return {
    entries,
    leftOut: [...candidates.filter((one) => !isUsable(one)), ...usable.slice(mostEntries)].map(placeOf),
  }
}

function dockerfileOf(path: string, paths: readonly string[]): Candidate | null {
  const file = posix.basename(path)
  const after = /^(?:Dockerfile|Containerfile)(?:\.(.+))?$/.exec(file)
  const before = /^(.+)\.(?:Dockerfile|Containerfile)$/i.exec(file)
  if ((after === null && before === null) || /\.(?:dockerignore|md|ya?ml|json|tmpl|j2|erb)$/.test(file))
    return null
  const folder = posix.dirname(path)
  const isToolFolder = toolFolders.has(posix.basename(folder)) && hasOnlyDockerfiles(folder, paths)
  const context = isToolFolder ? posix.dirname(folder) : folder
  const dockerfile = isToolFolder ? posix.join(posix.basename(folder), file) : file
  return {
    method: 'docker',
    context,
    dockerfile: dockerfile === 'Dockerfile' ? null : dockerfile,
    params: {},
    because: file,
    variant: after?.[1] ?? before?.[1] ?? null,
  }
}

function hasOnlyDockerfiles(folder: string, paths: readonly string[]): boolean {
  const within = paths.filter((path) => path.startsWith(`${folder}/`))
  return within.every((path) => /(?:docker|container)(?:file|ignore)/i.test(posix.basename(path)))
}

function otherOf(path: string): Candidate | null {
  const file = posix.basename(path)
  const context = posix.dirname(path)
  const made = { context, dockerfile: null, variant: null }
  if (file === 'flake.nix') return { ...made, method: 'nix', params: { flake: '.' }, because: file }
  if (file.endsWith('.pkr.hcl'))
    return { ...made, method: 'packer', params: { template: file }, because: file }
  const language = languages.get(file)
  if (language === undefined) return null
  return { ...made, method: 'paketo', params: {}, because: `${language} without a Dockerfile` }
}

/** Whether a Dockerfile of this folder, or of one around it, already takes what is there. */
function isWithin(folder: string, folders: ReadonlySet<string>): boolean {
  for (let at = folder; ; at = posix.dirname(at)) {
    if (folders.has(at)) return true
    if (at === '.' || at === '/') return false
  }
}

/** The last folder's name, with more of the path or a number where that is taken. */
function nameFor(context: string, variant: string | null, repository: string, taken: Set<string>): string {
  const folders = context === '.' ? [repository] : context.split('/')
  const suffix = variant === null ? [] : [variant]
  const wishes = folders.map((_, at) => [...folders.slice(-1 - at), ...suffix].join('-'))
  const base = slug(wishes[0] ?? repository)
  const numbered = Array.from({ length: mostEntries + 1 }, (_, at) => `${base.slice(0, 58)}-${at + 2}`)
  const name = [...wishes.map(slug), ...numbered].find((wish) => !taken.has(wish)) ?? base
  taken.add(name)
  return name
}

function slug(text: string): string {
  const fixed = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '')
  return buildNameProblem(fixed) === null ? fixed : 'image'
}

/** A name for images that a remote's address suggests; a placeholder where it suggests none. */
export function guessImage(remote: string | null, folder: string): { image: string; isGuess: boolean } {
  const [, host = '', path = ''] =
    /^(?:https?:\/\/|ssh:\/\/|git:\/\/)?(?:[^@/]+@)?([^:/]+)(?::\d+(?=\/))?[:/](.+?)(?:\.git)?\/?$/.exec(
      remote ?? '',
    ) ?? []
  const registries = new Map([
    ['github.com', 'ghcr.io'],
    ['gitlab.com', 'registry.gitlab.com'],
  ])
  const registry = registries.get(host.toLowerCase())
  const image = registry === undefined ? null : `${registry}/${path.toLowerCase()}`
  if (image !== null && imageNameProblem(image) === null) return { image, isGuess: false }
  return { image: `registry.example.com/${slug(path.split('/').at(-1) || folder)}`, isGuess: true }
}
