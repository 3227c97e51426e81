import { createHash } from 'node:crypto'
import type { ShipwrightBuildSpec, TaskSpec, TaskStep } from '../../../shipwright/index.ts'

const gitImage = 'ghcr.io/shipwright-io/build/git:latest'
const secretPath = '/workspace/shp-source-secret'

type Git = NonNullable<NonNullable<ShipwrightBuildSpec['source']>['git']>

/** Shipwright's Git step: the image's own program, credentials as files, findings as results. */
export function generateGitStep(
  git: Git,
  user: { runAsUser: number; runAsGroup: number } = { runAsUser: 1000, runAsGroup: 1000 },
): { step: TaskStep; volumes: NonNullable<TaskSpec['volumes']> } {
  const digest = createHash('sha256').update('source-default').digest('hex').slice(0, 8)
  const volumes = { tmp: `shp-tmp-source-default-${digest}`, home: `shp-home-source-default-${digest}` }
  const result = (flag: string, name: string) => [`--result-file-${flag}`, `$(results.${name}.path)`]
  const secret =
    git.cloneSecret === undefined ? null : { name: volumeName(git.cloneSecret), secretName: git.cloneSecret }
  return {
    step: {
      name: 'source-default',
      image: gitImage,
      command: ['/ko-app/git'],
      args: [
        ...['--url', git.url, '--target', '$(params.shp-source-root)'],
        ...result('commit-sha', 'shp-source-default-commit-sha'),
        ...result('commit-author', 'shp-source-default-commit-author'),
        ...result('branch-name', 'shp-source-default-branch-name'),
        ...result('error-message', 'shp-error-message'),
        ...result('error-reason', 'shp-error-reason'),
        ...result('source-timestamp', 'shp-source-default-source-timestamp'),
        ...(git.revision ? ['--revision', git.revision] : []),
        ...(git.depth === undefined ? [] : ['--depth', String(git.depth)]),
        ...(secret === null ? [] : ['--secret-path', secretPath]),
      ],
      env: [
        { name: 'HOME', value: '/shp-writable-home' },
        { name: 'GIT_SHOW_LISTING', value: 'false' },
        { name: 'TMPDIR', value: '/shp-tmp' },
      ],
      computeResources: {},
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        ...user,
      },
      volumeMounts: [
        ...(secret === null ? [] : [{ name: secret.name, mountPath: secretPath, readOnly: true }]),
        { name: volumes.tmp, mountPath: '/shp-tmp' },
        { name: volumes.home, mountPath: '/shp-writable-home' },
      ],
    },
    volumes: [
      ...(secret === null
        ? []
        : [{ name: secret.name, secret: { secretName: secret.secretName, defaultMode: 0o444 } }]),
      { name: volumes.tmp, emptyDir: {} },
      { name: volumes.home, emptyDir: {} },
    ],
  }
}

/** A Secret's name may have dots and 253 characters; a volume's may not. */
function volumeName(secret: string): string {
  const plain = `shp-${secret.replaceAll('.', '-')}`
  if (plain.length <= 63) return plain
  return `${plain.slice(0, 54)}-${createHash('sha256').update(secret).digest('hex').slice(0, 8)}`
}
