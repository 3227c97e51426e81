import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What a data directory consists of; paths are relative to it. */
interface DataFiles {
  /** SQLite databases, which are copied by SQLite. */
  databases: string[]
  /** Everything else, in the order in which it may be copied while it grows. */
  files: string[]
}

/** Made anew at each start, or only of use to the processes that are at work. */
const leftOut = ['kubeconfig', 'url', 'setup.json', 'cluster/node', 'cluster/kubeconfig']
/** Belong to a database that is copied whole, or to the process that has it open. */
const besideDatabase = /\.db(?:-wal|-shm|-journal|\.lock.*)$/

/**
 * Lists what a backup holds. Of Git's repositories refs come before the objects that they name: what is
 * pushed meanwhile adds objects first, so that no ref of the copy names one that the copy does not have.
 */
export function listData(directory: string): DataFiles {
  const all = listFiles(directory, '').filter((path) => !besideDatabase.test(path))
  const databases = all.filter((path) => path.endsWith('.db'))
  const files = all.filter((path) => !path.endsWith('.db'))
  const isObject = (path: string) => path.includes('.git/objects/')
  return { databases, files: [...files.filter((path) => !isObject(path)), ...files.filter(isObject)] }
}

function listFiles(directory: string, below: string): string[] {
  return readdirSync(join(directory, below)).flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`
    if (leftOut.includes(path)) return []
    const found = lstatSync(join(directory, path), { throwIfNoEntry: false })
    if (found?.isDirectory()) return listFiles(directory, path)
    return found?.isFile() ? [path] : []
  })
}
