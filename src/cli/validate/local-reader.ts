import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { FileReader } from '../../plan/build-file/extends/read-chain.ts'

/** Files of a working tree, for a build file that extends them; as on GitHub, no symbolic link is followed. */
export function localReader(root: string): FileReader {
  return {
    id: root,
    name: null,
    async file(path, maxBytes) {
      const wanted = join(root, path)
      try {
        if ((await realpath(wanted)) !== join(await realpath(root), path)) return 'missing'
        const found = await stat(wanted)
        if (!found.isFile()) return 'missing'
        return found.size > maxBytes ? 'too-large' : await readFile(wanted)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing'
        throw error
      }
    },
    other: (repository, ref) =>
      Promise.resolve({
        unread: `${repository}${ref === null ? '' : ` at ${ref}`} is not read here, so what this file has from there is not known.`,
      }),
  }
}

/** The working tree that a folder is in: the nearest one around it that is Git's, else the folder. */
export async function findRoot(folder: string): Promise<string> {
  const start = resolve(folder)
  for (let here = start; ; here = dirname(here)) {
    const isRoot = await stat(join(here, '.git')).then(
      () => true,
      () => false,
    )
    if (isRoot) return here
    if (dirname(here) === here) return start
  }
}
