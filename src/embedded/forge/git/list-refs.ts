import { runGit } from './run-git.ts'

/** Branches and tags with the objects they point to (an annotated tag's is the tag itself). */
export async function listRefs(dir: string): Promise<Map<string, string>> {
  const out = await runGit(['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads', 'refs/tags'], {
    dir,
  })
  const lines = out.toString().split('\n').filter(Boolean)
  return new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]))
}
