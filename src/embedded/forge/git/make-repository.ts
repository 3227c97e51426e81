import { access, appendFile, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runGit } from './run-git.ts'

/** A file of a first commit; `mode` is Git's, 100644 when it is not said. */
export type InitialFiles = Record<string, string | { content: string; mode: '100644' | '100755' | '120000' }>

/** refs/pull and the merge queue's branches are the forge's to move. Nothing is collected: a commit that was announced stays readable. */
const settings = `[http]
\treceivepack = true
[uploadpack]
\tallowAnySHA1InWant = true
\tallowFilter = true
[receive]
\tfsckObjects = true
\thideRefs = refs/pull
\thideRefs = refs/heads/gh-readonly-queue
\tdenyDeleteCurrent = ignore
\tautogc = false
[gc]
\tauto = 0
`

/** A bare repository at `dir`, complete or not there at all; nothing when it is there. */
export async function makeRepository(dir: string, defaultBranch: string, from: string | null): Promise<void> {
  if (await exists(dir)) return
  const draft = `${dir}.${process.pid}.new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(dirname(dir), { recursive: true, mode: 0o700 })
  await runGit(['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`, draft], {
    dir: null,
  })
  await appendFile(join(draft, 'config'), settings)
  if (from !== null)
    await runGit(['fetch', '--quiet', from, 'refs/heads/*:refs/heads/*', 'refs/tags/*:refs/tags/*'], {
      dir: draft,
    })
  await rename(draft, dir)
}

/** Makes a commit of exactly these files on a branch that is not there yet. Returns its id. */
export async function commitFiles(
  dir: string,
  branch: string,
  files: InitialFiles,
  author: { name: string; email: string; at: number },
): Promise<string> {
  const date = `${Math.floor(author.at / 1000)} +0000`
  const parts = [
    `commit refs/heads/${branch}\n`,
    `committer ${author.name} <${author.email}> ${date}\n`,
    'data 14\nInitial commit\n',
    ...Object.entries(files).map(([path, file]) => {
      const { content, mode } = typeof file === 'string' ? { content: file, mode: '100644' } : file
      return `M ${mode} inline ${JSON.stringify(path)}\ndata ${Buffer.byteLength(content)}\n${content}\n`
    }),
    'done\n',
  ]
  await runGit(['fast-import', '--quiet', '--done', '--date-format=raw'], { dir, input: parts.join('') })
  return (await runGit(['rev-parse', `refs/heads/${branch}`], { dir })).toString().trim()
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
