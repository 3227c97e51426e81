import { lstatSync, existsSync, readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { askGit } from './ask-git.ts'

/** As many as the cluster takes; more is a mistake, such as an image storage inside the tree. */
const limits = { files: 500_000, bytes: 4 * 1024 ** 3 }

export interface SourceFiles {
  /** Relative to the tree, sorted: files and symbolic links. */
  paths: string[]
  bytes: number
}

/**
 * The files of a working tree that a commit of it would have: what Git tracks and what it would, without
 * what it ignores. Without a repository it is everything but `.git`. Folders in `except` are left out.
 */
export async function listFiles(
  dir: string,
  options: { isRepository: boolean; except: readonly string[] },
): Promise<SourceFiles> {
  const names = options.isRepository ? await listWithGit(dir, '') : listAll(dir)
  const except = options.except.map((folder) => `${folder}${sep}`)
  const paths: string[] = []
  let bytes = 0
  for (const path of [...new Set(names)].sort()) {
    const full = join(dir, path)
    if (except.some((folder) => full.startsWith(folder))) continue
    const found = lstatSync(full, { throwIfNoEntry: false })
    // What is deleted and not committed yet, and what no commit can hold: sockets, pipes, devices.
    if (!found?.isFile() && !found?.isSymbolicLink()) continue
    paths.push(path)
    bytes += found.size
    if (paths.length > limits.files || bytes > limits.bytes)
      throw new Error(
        `${dir} has more than ${limits.files} files or ${limits.bytes / 1024 ** 3} GiB to build from: let .gitignore leave out what is no source`,
      )
  }
  return { paths, bytes }
}

/** With the files of submodules and of repositories inside, which Git itself shows as one entry. */
async function listWithGit(dir: string, prefix: string): Promise<string[]> {
  const text = await askGit(join(dir, prefix), [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  ])
  const names = text.split('\0').filter((name) => name !== '')
  const lists = names.map(async (name): Promise<string[]> => {
    const path = join(prefix, name)
    return existsSync(join(dir, path, '.git')) ? listWithGit(dir, path) : [path]
  })
  return (await Promise.all(lists)).flat()
}

function listAll(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === '.git') return []
    if (!entry.isDirectory()) return [entry.name]
    return listAll(join(dir, entry.name)).map((name) => join(entry.name, name))
  })
}
