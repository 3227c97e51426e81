import { pathProblem } from '../path.ts'

const longestRef = 255

/** What is wrong with the path of a file to extend, as the rest of a sentence; null when it is fine. */
export function basePathProblem(path: string): string | null {
  const wrong = pathProblem(path)
  if (wrong !== null) return wrong
  return /\.ya?ml$/.test(path) ? null : 'is no YAML file: its name ends in `.yaml` or `.yml`.'
}

/** What is wrong with `owner/name`; null when it is fine. */
export function repositoryProblem(name: string): string | null {
  const url = /^(?:https?:\/\/|git@)[^/:]+[/:]([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(name.slice(0, 300))?.[1]
  if (url !== undefined) return `must be a name and not a URL: write \`${url}\`.`
  return /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/.test(name) && !/\/\.{1,2}$/.test(name)
    ? null
    : 'is no repository: write its owner and its name, such as `acme/templates`.'
}

/** What is wrong with a ref, by https://git-scm.com/docs/git-check-ref-format; null when it is fine. */
export function refProblem(ref: string): string | null {
  const isRef =
    ref.length <= longestRef &&
    /^[^\s~^:?*[\\\p{Cc}-][^\s~^:?*[\\\p{Cc}]*$/u.test(ref) &&
    !/\.\.|@\{|\/\/|^\/|[/.]$|\.lock$/.test(ref)
  return isRef ? null : 'is no ref: write a tag, a branch or a commit, such as `v1`.'
}
