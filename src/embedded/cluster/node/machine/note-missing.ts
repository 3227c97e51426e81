import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../../../ports.ts'
import { missingAnnotation, strategy, toolsAnnotation } from '../../../../shipwright/index.ts'
import type { KubeObject, ObjectClient } from '../../objects/client.ts'
import { toolForImage } from '../step-images.ts'

const kinds = ['ClusterBuildStrategy', 'BuildStrategy'] as const
/** Somebody may install what is missing. */
const lookMs = 30_000
/** Where steps find the machine's programs. */
const stepFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/**
 * Notes on every strategy which of the tools that it says it needs are not on this machine, and which of its steps'
 * images nothing stands in for, so that a build of it is refused when it is planned and not in a step.
 */
export function startNotingMissing(parts: {
  objects: ObjectClient
  clock: Clock
  /** Folders of programs; those that steps see when not given. */
  folders?: readonly string[]
  /** More of them. */
  programs?: readonly string[]
}): { stop(): Promise<void> } {
  const { objects, clock, programs = [] } = parts
  const folders = [...(parts.folders ?? stepFolders), ...programs]
  const stopping = new AbortController()

  function note(object: KubeObject): void {
    const { annotations = {} } = object.metadata
    const missing = [
      ...missingTools(annotations[toolsAnnotation] ?? '', folders),
      ...missingImages(object),
    ].join(',')
    if ((annotations[missingAnnotation] ?? '') === missing) return
    const others = Object.fromEntries(
      Object.entries(annotations).filter(([key]) => key !== missingAnnotation),
    )
    const noted = missing === '' ? others : { ...others, [missingAnnotation]: missing }
    try {
      objects.update({ ...object, metadata: { ...object.metadata, annotations: noted } })
    } catch (error) {
      // Changed or gone meanwhile: then it is looked at again.
      if (!(error instanceof Error && error.name === 'ApiError')) throw error
    }
  }

  function noteAll(): void {
    for (const kind of kinds) for (const strategy of objects.list(kind)) note(strategy)
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(lookMs, stopping.signal)
      noteAll()
    }
  }

  const unwatch = kinds.map((kind) =>
    objects.watch(kind, ({ type, object }) => {
      if (type !== 'DELETED') note(object)
    }),
  )
  noteAll()
  const running = run()
  return {
    async stop() {
      for (const stop of unwatch) stop()
      stopping.abort()
      await running
    },
  }
}

/** Of names with commas between them; what is no name of a program cannot be there. */
function missingTools(tools: string, folders: readonly string[]): string[] {
  const names = tools.split(',').flatMap((tool) => tool.trim() || [])
  const isThere = (name: string) =>
    /^[\w][\w.+-]{0,99}$/.test(name) && folders.some((folder) => isExecutable(join(folder, name)))
  return names.filter((name) => !isThere(name))
}

/** An image that a build's own parameter decides on is found out when it runs. */
function missingImages(object: KubeObject): string[] {
  const { parameters = [], steps } = strategy.parse(object).spec
  const defaults = new Map(parameters.map(({ name, default: value }) => [`$(params.${name})`, value]))
  const images = steps.map(({ image }) => defaults.get(image) ?? image)
  return [...new Set(images)].filter((image) => !image.includes('$(') && toolForImage(image) === null)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
