import type { FSWatcher } from 'node:fs'
import { watch } from 'node:fs'
import { runPaths } from './run-files.ts'

/** Calls back when a run's files change; a hint, since the node also polls. Returns how to stop. */
export function watchRun(directory: string, onChange: () => void): () => void {
  const watchers = [directory, runPaths(directory).steps].map((folder) => open(folder, onChange))
  return () => {
    for (const watcher of watchers) watcher?.close()
  }
}

function open(folder: string, onChange: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, (_type, file) => {
      if (file === null || file.endsWith('.json')) onChange()
    })
    // Too many watches, or the folder is gone: polling goes on.
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return null
  }
}
