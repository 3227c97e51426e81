import type { Strategy, TaskStep } from '../../../../shipwright/index.ts'
import type { Volumes } from './managed-step.ts'

const groupAnnotation = 'buildrun.shipwright.io/security-context-group'
const passwdAnnotation = 'buildrun.shipwright.io/security-context-passwd'
const volume = 'shp-security-context'

interface SharedUser {
  steps: TaskStep[]
  volumes: Volumes
  annotations: Record<string, string>
}

/**
 * Where the strategy names a user, all steps run as that user, so that they can read each other's files:
 * the strategy's own where they name none, and Shipwright's with an `/etc/passwd` that knows the user.
 */
export function shareUser(
  steps: TaskStep[],
  { securityContext: user, steps: own }: Strategy['spec'],
): SharedUser {
  if (user === undefined) return { steps, volumes: [], annotations: {} }
  const names = new Set(own.map(({ name }) => name))
  const managed = steps.some(({ name }) => !names.has(name))
  return {
    steps: steps.map((step) =>
      names.has(step.name)
        ? { ...step, securityContext: { ...user, ...step.securityContext } }
        : {
            ...step,
            securityContext: { ...step.securityContext, ...user },
            volumeMounts: [
              ...(step.volumeMounts ?? []),
              { name: volume, mountPath: '/etc/group', subPath: 'group' },
              { name: volume, mountPath: '/etc/passwd', subPath: 'passwd' },
            ],
          },
    ),
    volumes: managed ? [accounts] : [],
    annotations: managed
      ? {
          [groupAnnotation]: `shp:x:${user.runAsGroup}`,
          [passwdAnnotation]: `shp:x:${user.runAsUser}:${user.runAsGroup}:shp:/shared-home:/sbin/nologin`,
        }
      : {},
  }
}

const accounts: Volumes[number] = {
  name: volume,
  downwardAPI: {
    defaultMode: 0o444,
    items: [
      { path: 'group', fieldRef: { fieldPath: `metadata.annotations['${groupAnnotation}']` } },
      { path: 'passwd', fieldRef: { fieldPath: `metadata.annotations['${passwdAnnotation}']` } },
    ],
  },
}
