import type { Mount, StepPlan } from '../run-files.ts'

/** What a sandbox shows of the node, beside the step's own mounts. */
const systemMounts: Mount[] = [
  { from: '/usr', to: '/usr', readOnly: true },
  { from: '/sys', to: '/sys', readOnly: true },
  ...[
    '/etc/alternatives',
    '/etc/hosts',
    '/etc/ld.so.cache',
    '/etc/nsswitch.conf',
    '/etc/resolv.conf',
    '/etc/ssl/openssl.cnf',
    '/etc/mime.types',
  ].map((path) => ({ from: path, to: path, readOnly: true })),
]

/** Debian keeps these as links into /usr; a root without them has no dynamic loader. */
const links = ['bin', 'sbin', 'lib', 'lib64', 'lib32'].flatMap((name) => [
  '--symlink',
  `usr/${name}`,
  `/${name}`,
])

/**
 * The bubblewrap command of a step. Never the host's root, and no `--unshare-all`: both measured, the
 * first gives the host away and the second breaks RUN. Environment values are not in it: arguments are
 * readable by every process of the machine.
 */
export function sandboxCommand(step: StepPlan, options: { root: boolean }): string[] {
  const mounts = step.mounts.flatMap((mount) => [
    mount.readOnly ? '--ro-bind-try' : '--bind',
    mount.from,
    mount.to,
  ])
  const asUser =
    step.runAs === null || !options.root ? [] : dropUser(step.runAs, step.ambientCapabilities ?? [])
  return [
    '/usr/bin/bwrap',
    ...links,
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '--dir',
    '/run',
    ...parents([...systemMounts, ...step.mounts]),
    ...systemMounts.flatMap((mount) => ['--ro-bind-try', mount.from, mount.to]),
    ...mounts,
    '--unshare-pid',
    '--unshare-ipc',
    '--unshare-uts',
    '--hostname',
    'slipway',
    '--die-with-parent',
    '--new-session',
    ...(options.root ? [] : ['--unshare-user', '--uid', '0', '--gid', '0']),
    ...capabilities(step, options.root),
    '--chdir',
    step.cwd,
    '--',
    ...asUser,
    ...step.argv,
  ]
}

/** bubblewrap makes missing parents for root alone; a step that runs as somebody else must get through. */
function parents(mounts: Mount[]): string[] {
  const folders = new Set(mounts.flatMap(({ to }) => ancestors(to)))
  const given = new Set(mounts.map(({ to }) => to))
  return [...folders]
    .filter((folder) => !given.has(folder))
    .sort()
    .flatMap((folder) => ['--perms', '0755', '--dir', folder])
}

function ancestors(path: string): string[] {
  const parts = path.split('/').slice(1, -1)
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)
}

function capabilities(step: StepPlan, root: boolean): string[] {
  // Outside of root there is one user only, which every step runs as.
  const asOther = ['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP', ...(step.ambientCapabilities ?? [])]
  const kept = step.runAs === null || !root ? step.capabilities : asOther
  return ['--cap-drop', 'ALL', ...kept.flatMap((name) => ['--cap-add', name])]
}

function dropUser(user: { uid: number; gid: number }, ambient: string[]): string[] {
  const kept = ambient.map((name) => `+${name.replace('CAP_', '').toLowerCase()}`).join(',')
  return [
    '/usr/bin/setpriv',
    `--reuid=${String(user.uid)}`,
    `--regid=${String(user.gid)}`,
    '--clear-groups',
    ...(kept === '' ? [] : [`--inh-caps=-all,${kept}`, `--ambient-caps=-all,${kept}`]),
    '--no-new-privs',
    '--',
  ]
}
