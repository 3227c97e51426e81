import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ObjectClient } from '../objects/client.ts'
import { collectRegistryLogins } from './collect-registry-logins.ts'
import { expandVariables } from './expand-variables.ts'
import { ConfigError, fillVolumes, inside, makeOpenFolder } from './fill-volumes.ts'
import type { NodeContainer, NodePod } from './node-pod.ts'
import { resultsAnnotation } from './node-pod.ts'
import { parseQuantity } from './parse-quantity.ts'
import { resolveEnv } from './resolve-env.ts'
import type { Mount, RunPlan, StepPlan } from './run-files.ts'
import { runPaths } from './run-files.ts'
import type { StepTool } from './step-images.ts'
import { toolForImage } from './step-images.ts'

const programs = fileURLToPath(new URL('.', import.meta.url))
const logLimit = 64 * 1024 * 1024

/** What buildah needs to unpack layers and change its root; no device nodes, no kernel, no network setup. */
export const buildahCapabilities = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_DAC_READ_SEARCH',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_NET_BIND_SERVICE',
  'CAP_SETFCAP',
  'CAP_SETGID',
  'CAP_SETPCAP',
  'CAP_SETUID',
  'CAP_SYS_ADMIN',
  'CAP_SYS_CHROOT',
]

/** What the node brings to every step. */
interface NodeFolders {
  /** Replaces `/etc/containers`, `/etc/passwd` and `/etc/group`. */
  etc: string
  /** Image storage of the Pod's namespace and account. */
  images: string
}

/**
 * Turns a Pod into what a supervisor runs: makes its volumes below `directory` and resolves every
 * reference. Throws ConfigError with Kubernetes' words where something that is referred to is missing.
 */
export function planRun(
  pod: NodePod,
  directory: string,
  folders: NodeFolders,
  objects: ObjectClient,
): RunPlan {
  const { files, results } = runPaths(directory)
  for (const name of ['workspace', 'home', 'results', 'creds']) makeOpenFolder(join(files, name))
  makeOpenFolder(results)
  const volumes = fillVolumes(pod, join(files, 'volumes'), objects)
  const logins = collectRegistryLogins(
    objects,
    pod.metadata.namespace,
    pod.spec.serviceAccountName ?? 'default',
  )
  if (logins !== null) {
    mkdirSync(join(files, 'home', '.docker'), { recursive: true })
    writeFileSync(join(files, 'home', '.docker', 'config.json'), logins)
  }
  const { activeDeadlineSeconds } = pod.spec
  const created = Date.parse(pod.metadata.creationTimestamp ?? '')
  return {
    deadline: activeDeadlineSeconds === undefined ? null : created + activeDeadlineSeconds * 1000,
    results: (pod.metadata.annotations?.[resultsAnnotation] ?? '').split(',').filter((name) => name !== ''),
    logLimit,
    steps: pod.spec.containers.map((container, index) => {
      const scratch = join(files, `tmp-${index}`)
      makeOpenFolder(join(scratch, 'tmp'))
      makeOpenFolder(join(scratch, 'var'))
      const own = {
        ...{ files, scratch, volumes },
        ...folders,
      }
      return planStep(pod, container, own, objects)
    }),
  }
}

interface StepFolders extends NodeFolders {
  files: string
  scratch: string
  volumes: Map<string, string>
}

function planStep(
  pod: NodePod,
  container: NodeContainer,
  folders: StepFolders,
  objects: ObjectClient,
): StepPlan {
  const tool = toolForImage(container.image)
  if (tool === null) throw new ConfigError(`no tool for image ${container.image}`)
  const env = resolveEnv(pod, container, objects)
  const expand = (words: string[] | undefined) => (words ?? []).map((word) => expandVariables(word, env))
  const command = expand(container.command)
  if (command.length === 0) throw new ConfigError(`no command is given for ${container.name}`)
  const { runAsUser, runAsGroup } = container.securityContext ?? {}
  const memory = container.resources?.limits?.memory
  const isTool = tool === 'buildah'
  return {
    container: container.name,
    argv: [...program(tool, command), ...expand(container.args)],
    env,
    cwd: container.workingDir ?? '/workspace',
    mounts: mountsOf(container, tool, folders),
    capabilities: isTool ? buildahCapabilities : ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER'],
    runAs:
      runAsUser === undefined || runAsUser === 0 ? null : { uid: runAsUser, gid: runAsGroup ?? runAsUser },
    memoryLimit: memory === undefined ? null : parseQuantity(memory),
  }
}

/** Where our own versions of Shipwright's programs are, below this folder. */
const managed: Record<string, string> = {
  '/ko-app/git': 'git/main.ts',
  '/ko-app/waiter': 'waiter/main.ts',
  '/ko-app/bundle': 'image/fetch-bundle.ts',
  '/ko-app/image-processing': 'image/process-image.ts',
}

/** The managed steps' programs are run by the Node that runs the service. */
function program(tool: StepTool, command: string[]): string[] {
  const file = tool === 'managed' ? managed[command[0] ?? ''] : undefined
  if (file === undefined) return command
  return [
    '/ko-app/node',
    '--disable-warning=ExperimentalWarning',
    `/ko-app/source/${file}`,
    ...command.slice(1),
  ]
}

function mountsOf(container: NodeContainer, tool: StepTool, folders: StepFolders): Mount[] {
  const { etc, files, images, scratch, volumes } = folders
  const mounts: Mount[] = [
    { from: join(etc, 'containers'), to: '/etc/containers', readOnly: true },
    { from: join(etc, 'passwd'), to: '/etc/passwd', readOnly: true },
    { from: join(etc, 'group'), to: '/etc/group', readOnly: true },
    { from: join(etc, 'ca-certificates.crt'), to: '/etc/ssl/certs/ca-certificates.crt', readOnly: true },
    { from: join(scratch, 'tmp'), to: '/tmp', readOnly: false },
    { from: join(scratch, 'var'), to: '/var/tmp', readOnly: false },
    { from: join(files, 'workspace'), to: '/workspace', readOnly: false },
    { from: join(files, 'home'), to: '/tekton/home', readOnly: false },
    { from: join(files, 'results'), to: '/tekton/results', readOnly: false },
  ]
  if (tool === 'managed')
    mounts.push(
      { from: process.execPath, to: '/ko-app/node', readOnly: true },
      { from: programs, to: '/ko-app/source', readOnly: true },
    )
  for (const { name, mountPath, subPath, readOnly } of container.volumeMounts ?? []) {
    const folder = volumes.get(name)
    if (folder === undefined)
      throw new ConfigError(`${container.name} mounts ${name}, which is no volume of the Pod`)
    const from = subPath === undefined ? folder : join(folder, inside(subPath))
    if (subPath !== undefined && !from.includes('.')) makeOpenFolder(from)
    mounts.push({ from, to: mountPath, readOnly: readOnly === true })
  }
  // Builds of one tenant share their images, whatever volume the strategy keeps them in elsewhere.
  if (tool === 'buildah') {
    const storage = { from: images, to: '/var/lib/containers', readOnly: false }
    return [...mounts.filter((mount) => mount.to !== storage.to), storage].sort(byDepth)
  }
  return mounts.sort(byDepth)
}

/** A mount must not hide one below it. */
function byDepth(a: Mount, b: Mount): number {
  const depth = (path: string) => (path === '/' ? 0 : path.split('/').length)
  return depth(a.to) - depth(b.to) || dirname(a.to).localeCompare(dirname(b.to))
}
