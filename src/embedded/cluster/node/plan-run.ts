import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mostLogBytes, readQuantity } from '../../../domain/index.ts'
import type { ObjectClient } from '../objects/client.ts'
import { collectRegistryLogins } from './inputs/collect-registry-logins.ts'
import { expandVariables } from './inputs/expand-variables.ts'
import { ConfigError } from './config-error.ts'
import type { FilledVolume } from './inputs/fill-volumes.ts'
import { fillVolumes, inside, makeOpenFolder } from './inputs/fill-volumes.ts'
import type { NodeContainer, NodePod } from './node-pod.ts'
import { resultsAnnotation } from './node-pod.ts'
import { leadsOut } from './sandbox/leads-out.ts'
import { resolveEnv } from './inputs/resolve-env.ts'
import type { Mount, RunPlan, StepPlan } from './run-files.ts'
import { runPaths } from './run-files.ts'
import type { StepTool } from './step-images.ts'
import { toolForImage } from './step-images.ts'

const programs = fileURLToPath(new URL('.', import.meta.url))
/** What they import from elsewhere: files that import nothing themselves. */
const words = fileURLToPath(new URL('../../../shipwright/reasons', import.meta.url))
/** In a sandbox, they lie to each other as they do here. */
const source = '/ko-app/source'
const inSource = { programs: `${source}/embedded/cluster/node`, words: `${source}/shipwright/reasons` }
/** Where a step finds them, and Node too, which has authorities of its own otherwise. */
const authorities = '/etc/ssl/certs/ca-certificates.crt'
/** Where `programs` are. */
const morePrograms = '/opt/slipway'

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
  /** Nix store of the same; not among the images, where buildah's steps could make it a link to anywhere. */
  nix: string
  /** Claims and host paths, by namespace. */
  volumes: string
  /** Programs, beside those of the machine that every step sees. */
  programs: readonly string[]
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
  const filled = fillVolumes(pod, { own: join(files, 'volumes'), kept: folders.volumes }, objects)
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
    logLimit: mostLogBytes,
    steps: pod.spec.containers.map((container, index) => {
      const scratch = join(files, `tmp-${index}`)
      makeOpenFolder(join(scratch, 'tmp'))
      makeOpenFolder(join(scratch, 'var'))
      return planStep(pod, container, { ...folders, files, scratch, filled }, objects)
    }),
  }
}

interface StepFolders extends NodeFolders {
  files: string
  scratch: string
  filled: Map<string, FilledVolume>
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
  const { runAsUser, runAsGroup, capabilities } = container.securityContext ?? {}
  const { memory, cpu } = container.resources?.limits ?? {}
  const more = tool === 'buildkit' ? [join(folders.etc, 'programs'), ...folders.programs] : folders.programs
  // BuildKit's own user namespace is made for it, as its image does; the node has one user to make it with.
  const isRoot = runAsUser === undefined || runAsUser === 0 || tool === 'buildkit'
  return {
    container: container.name,
    argv: [...program(tool, command), ...expand(container.args)],
    env: {
      ...env,
      ...(tool === 'managed' && { NODE_EXTRA_CA_CERTS: authorities }),
      PATH: [...more.map((_, index) => `${morePrograms}/${index}`), env.PATH].join(':'),
    },
    cwd: container.workingDir ?? '/workspace',
    mounts: mountsOf(container, tool, { ...folders, programs: more }),
    capabilities:
      tool === 'buildah' || tool === 'buildkit'
        ? buildahCapabilities
        : ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER'],
    runAs: isRoot ? null : { uid: runAsUser, gid: runAsGroup ?? runAsUser },
    // Image processing reads what a step that ran as root may have kept to itself.
    ambientCapabilities:
      tool === 'managed' && capabilities?.add?.includes('DAC_OVERRIDE') === true ? ['CAP_DAC_OVERRIDE'] : [],
    limits: {
      memory: memory === undefined ? null : readQuantity(memory),
      cpu: cpu === undefined ? null : readQuantity(cpu),
    },
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
    `${inSource.programs}/${file}`,
    ...command.slice(1),
  ]
}

function mountsOf(container: NodeContainer, tool: StepTool, folders: StepFolders): Mount[] {
  const { etc, files, programs: more, scratch, filled } = folders
  const mounts: Mount[] = [
    { from: join(etc, 'containers'), to: '/etc/containers', readOnly: true },
    { from: join(etc, 'passwd'), to: '/etc/passwd', readOnly: true },
    { from: join(etc, 'group'), to: '/etc/group', readOnly: true },
    { from: join(etc, 'ca-certificates.crt'), to: authorities, readOnly: true },
    { from: join(scratch, 'tmp'), to: '/tmp', readOnly: false },
    { from: join(scratch, 'var'), to: '/var/tmp', readOnly: false },
    { from: join(files, 'workspace'), to: '/workspace', readOnly: false },
    { from: join(files, 'home'), to: '/tekton/home', readOnly: false },
    { from: join(files, 'results'), to: '/tekton/results', readOnly: false },
  ]
  for (const [index, from] of more.entries())
    mounts.push({ from, to: `${morePrograms}/${index}`, readOnly: true })
  if (tool === 'managed')
    mounts.push(
      { from: process.execPath, to: '/ko-app/node', readOnly: true },
      { from: programs, to: inSource.programs, readOnly: true },
      { from: words, to: inSource.words, readOnly: true },
    )
  for (const mount of container.volumeMounts ?? []) mounts.push(mountOf(container, mount, filled))
  const storage = storageFor(tool, folders, mounts)
  if (storage === null) return mounts.sort(byDepth)
  return [...mounts.filter((mount) => mount.to !== storage.to), storage].sort(byDepth)
}

/**
 * What builds of one tenant and account share from one build to the next, whatever volume the strategy keeps it in
 * elsewhere: buildah's images, and the store of Nix with those who read it.
 */
function storageFor(
  tool: StepTool,
  { images, nix }: Pick<NodeFolders, 'images' | 'nix'>,
  mounts: Mount[],
): Mount | null {
  if (tool === 'buildah') return { from: images, to: '/var/lib/containers', readOnly: false }
  const reader = tool === 'skopeo' ? mounts.find(({ to }) => to === '/nix') : undefined
  if (tool !== 'nix' && reader === undefined) return null
  makeOpenFolder(nix)
  return { from: nix, to: '/nix', readOnly: reader?.readOnly ?? false }
}

type VolumeMount = NonNullable<NodeContainer['volumeMounts']>[number]

function mountOf(
  container: NodeContainer,
  { name, mountPath, subPath, readOnly }: VolumeMount,
  filled: Map<string, FilledVolume>,
): Mount {
  const volume = filled.get(name)
  if (volume === undefined)
    throw new ConfigError(`${container.name} mounts ${name}, which is no volume of the Pod`)
  const mount = { from: volume.folder, to: mountPath, readOnly: readOnly === true || volume.readOnly }
  if (subPath === undefined || subPath === '') return mount
  const from = join(volume.folder, inside(subPath))
  // Checked again when the step starts: what is in a volume by then, an earlier step may have put there.
  if (leadsOut(from, volume.folder))
    throw new ConfigError(`subPath ${subPath} of ${name} goes through a link`)
  if (!existsSync(from)) {
    if (volume.readOnly)
      throw new ConfigError(
        `failed to prepare subPath for volumeMount "${name}" of container "${container.name}"`,
      )
    makeOpenFolder(from)
  }
  return { ...mount, from, within: volume.folder }
}

/** A mount must not hide one below it. */
function byDepth(a: Mount, b: Mount): number {
  const depth = (path: string) => (path === '/' ? 0 : path.split('/').length)
  return depth(a.to) - depth(b.to) || dirname(a.to).localeCompare(dirname(b.to))
}
