import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { Readable } from 'node:stream'
import type { Clock } from '../../../ports.ts'
import type { KubeObject, SourceUpload } from '../objects/client.ts'
import { ApiError } from '../objects/client.ts'
import { latestAttempt, readState } from './attempts.ts'
import { parsePod } from './node-pod.ts'
import { isAlive } from './sandbox/process-identity.ts'
import type { RunPlan, StepPlan } from './run-files.ts'
import { readJson, runPaths } from './run-files.ts'
import { TarError } from './tar/read-tar.ts'
import { unpackTar } from './tar/unpack-tar.ts'

const container = 'step-source-local'
const target = '/workspace/source'
const pollMs = 50
/** What a working tree may hold, unpacked; more is a mistake, such as an image storage inside of it. */
const limits = { bytes: 4 * 1024 ** 3, entries: 500_000 }
/** What may come over the wire: the content, and headers for as many entries. */
const mostReceived = limits.bytes + limits.entries * 2048

/** A step that waits for its files. */
interface Waiting {
  directory: string
  step: StepPlan
  /** Files of the host: where the source goes, and what to take away when it is there. */
  folder: string
  lockFile: string
}

/** Uploads into the workspaces of the Pods below `runs`. */
export function createSourceUpload(runs: string, clock: Clock): SourceUpload {
  const busy = new Set<string>()

  return {
    async upload(pod, tar, signal) {
      const { uid, name } = pod.metadata
      if (!hasLocalSource(pod)) throw new ApiError(400, 'BadRequest', `pod ${name} has no step ${container}`)
      if (busy.has(uid)) throw conflict(`another upload to pod ${name} is under way`)
      busy.add(uid)
      try {
        const waiting = await untilItWaits(pod, signal)
        const done = await deliver(waiting, capped(tar))
        if (latestAttempt(runs, uid)?.directory !== waiting.directory)
          throw conflict(`the steps of pod ${name} were started anew: send the source again`)
        await rm(waiting.lockFile)
        return done
      } catch (error) {
        if (error instanceof TarError) throw asApiError(error)
        // The step gave up meanwhile, and its files are gone.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT')
          throw conflict(`pod ${name} does not wait for its source any more`)
        throw error
      } finally {
        busy.delete(uid)
      }
    },
  }

  async function untilItWaits(pod: KubeObject, signal: AbortSignal): Promise<Waiting> {
    for (;;) {
      const waiting = look(pod)
      if (waiting !== null) return waiting
      if (signal.aborted)
        throw new ApiError(504, 'Timeout', `pod ${pod.metadata.name} does not wait for its source yet`)
      await clock.sleep(pollMs, signal)
    }
  }

  /** Null: not yet. Throws where it never will. */
  function look(pod: KubeObject): Waiting | null {
    const { uid, name } = pod.metadata
    const index = parsePod(pod).spec.containers.findIndex((one) => one.name === container)
    const attempt = latestAttempt(runs, uid)
    if (attempt === null) return null
    const { steps, end, owner } = readState(attempt, index + 1)
    if (steps[index] != null || end !== null)
      throw conflict(`pod ${name} does not wait for its source any more`)
    const plan = readJson(runPaths(attempt.directory).plan) as RunPlan | null
    const step = plan?.steps[index]
    if (owner === null || !isAlive(owner) || step === undefined) return null
    const folder = onHost(step, target)
    const flag = step.argv.find((word) => word.startsWith('--lock-file='))
    const lockFile = flag === undefined ? null : onHost(step, flag.slice('--lock-file='.length))
    if (folder === null || lockFile === null)
      throw new ApiError(400, 'BadRequest', `${container} of pod ${name} has no workspace or no lock file`)
    return existsSync(lockFile) ? { directory: attempt.directory, step, folder, lockFile } : null
  }
}

/** Whether somebody must send the Pod its files. */
export function hasLocalSource(pod: KubeObject): boolean {
  return parsePod(pod).spec.containers.some(({ name }) => name === container)
}

/** Beside the workspace first: what was sent in vain must not be mixed with what is sent next. */
async function deliver(
  { directory, folder, step }: Waiting,
  tar: AsyncGenerator<Uint8Array>,
): Promise<{ files: number; bytes: number }> {
  const owner = process.getuid?.() === 0 ? step.runAs : null
  const draft = await mkdtemp(join(runPaths(directory).files, 'upload-'))
  try {
    const { files, bytes } = await unpackTar(await plain(tar), draft, { limits, owner })
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true })
    for (const name of await readdir(draft)) await rename(join(draft, name), join(folder, name))
    return { files, bytes }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** The path on the host of a path in the step's sandbox; null where no mount has it. */
function onHost(step: StepPlan, path: string): string | null {
  const mount = step.mounts
    .filter(({ to }) => path === to || path.startsWith(`${to}/`))
    .sort((a, b) => b.to.length - a.to.length)[0]
  return mount === undefined ? null : join(mount.from, path.slice(mount.to.length))
}

async function* capped(tar: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let received = 0
  for await (const chunk of tar) {
    received += chunk.length
    if (received > mostReceived)
      throw new TarError('too-large', `the archive has more than ${String(mostReceived)} bytes`)
    yield chunk
  }
}

/** Unzipped, where it begins as gzip does. */
async function plain(tar: AsyncGenerator<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const first = await tar.next()
  const head = first.done === true ? Buffer.alloc(0) : first.value
  const whole = (async function* () {
    yield head
    yield* tar
  })()
  if (head[0] !== 0x1f || head[1] !== 0x8b) return whole
  return unzip(whole)
}

async function* unzip(zipped: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(zipped)
  const gunzip = createGunzip()
  source.once('error', (error) => gunzip.destroy(error))
  try {
    for await (const chunk of source.pipe(gunzip)) yield chunk as Uint8Array
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw /^Z_/.test(code) ? new TarError('malformed', 'the gzip stream is broken') : error
  } finally {
    source.destroy()
    gunzip.destroy()
  }
}

function conflict(message: string): ApiError {
  return new ApiError(409, 'Conflict', message)
}

function asApiError(error: TarError): ApiError {
  return error.kind === 'too-large'
    ? new ApiError(413, 'RequestEntityTooLarge', error.message)
    : new ApiError(400, 'BadRequest', `the source was not taken: ${error.message}`)
}
