/**
 * Reasons that tell of the cluster and not of the build: its node went, or had no room, or could not get an image of
 * the strategy. The same build may well go through the next time.
 */
const infrastructure: ReadonlySet<string> = new Set([
  'PodEvicted',
  'Evicted',
  'PodDeleted',
  'TaskRunImagePullFailed',
  'PullImageFailed',
  'ErrImagePull',
  'ImagePullBackOff',
  'ImageInspectError',
  'RegistryUnavailable',
  'ContainerStatusUnknown',
  'OutOfcpu',
  'OutOfmemory',
  'OutOfpods',
  'OutOfephemeral-storage',
  'UnexpectedAdmissionError',
  'NodeAffinity',
  'NodeLost',
  'NodeShutdown',
  'Shutdown',
  'Terminated',
  'Preempting',
  'PreemptionByScheduler',
  'DeletionByTaintManager',
  'EvictionByEvictionAPI',
  'DeletionByPodGC',
  'TerminationByKubelet',
  'FailedAttachVolume',
  'FailedCreatePodSandBox',
])

/** Whether a failure with this reason is tried again by itself. An unknown reason is not. */
export function isInfrastructure(reason: string): boolean {
  return infrastructure.has(reason)
}

/** All of them. */
export const infrastructureReasons: readonly string[] = [...infrastructure]
