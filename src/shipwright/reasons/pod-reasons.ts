import type { ReasonRow } from './reason-row.ts'

const image =
  'Check the name of the image in the strategy, that the cluster reaches its registry, and that it may pull from there.'
const room =
  'Re-run it when other builds have ended; if it happens again, ask whoever runs the cluster for larger nodes.'
const again = 'Re-run it; if it happens again, ask whoever runs the cluster what happens to its nodes.'
const cluster = 'Ask whoever runs the cluster to look at the node; then re-run.'

/** What a Pod and its containers say: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/ */
export const podReasons: readonly ReasonRow[] = [
  ['Pending', 'The build’s Pod has not begun.', 'Nothing has to be done yet; it waits for the cluster.'],
  [
    'OOMKilled',
    'A step used more memory than it may and was stopped.',
    'Ask for a higher memory limit, or build less at a time (fewer parallel jobs).',
  ],
  ['Error', 'A container ended with an error.', 'The end of its log says why; mend that and build again.'],
  ['ErrImagePull', 'The image of a step could not be pulled.', image],
  ['ImagePullBackOff', 'The image of a step could not be pulled, and is tried again.', image],
  ['ErrImageNeverPull', 'The image of a step is not on the node and may not be pulled.', image],
  ['InvalidImageName', 'The name of a step’s image is not a valid one.', image],
  ['ImageInspectError', 'The image of a step could not be read on the node.', cluster],
  ['RegistryUnavailable', 'The registry of a step’s image did not answer.', image],
  [
    'CreateContainerError',
    'A container could not be made on the node.',
    'The message says why: often a command or a directory that the image does not have.',
  ],
  [
    'RunContainerError',
    'A container could not be started.',
    'The message says why: often a command that the image does not have.',
  ],
  [
    'ContainerCannotRun',
    'A container could not be started.',
    'The message says why: often a command that the image does not have.',
  ],
  [
    'StartError',
    'A container could not be started.',
    'The message says why: often a command that the image does not have.',
  ],
  [
    'CrashLoopBackOff',
    'A container ends as soon as it has begun, again and again.',
    'The end of its log says why; mend that and build again.',
  ],
  ['ContainerStatusUnknown', 'The node no longer knows how a container ended.', again],
  [
    'DeadlineExceeded',
    'The Pod ran longer than it may.',
    'Raise `timeout` of the build in the build file, or make the build faster.',
  ],
  [
    'Unschedulable',
    'No node of the cluster has room for the build, or none is of the kind that it asks for.',
    'Wait for other builds to end; if it stays so, ask for less, or ask whoever runs the cluster for a node.',
  ],
  [
    'SchedulingGated',
    'Something in the cluster holds the build’s Pod back.',
    'Ask whoever runs the cluster what gates Pods of this namespace.',
  ],
  [
    'Evicted',
    'The node ran short of memory or disk and threw the build out.',
    'Re-run it; if it happens again, ask for more resources or build less at a time.',
  ],
  ['OutOfcpu', 'The node had no CPU left when the build came.', room],
  ['OutOfmemory', 'The node had no memory left when the build came.', room],
  ['OutOfpods', 'The node had no room for another Pod when the build came.', room],
  ['OutOfephemeral-storage', 'The node had no disk left when the build came.', room],
  ['UnexpectedAdmissionError', 'The node refused the build’s Pod.', cluster],
  ['NodeAffinity', 'The node is no longer of the kind that the build asks for.', again],
  ['NodeLost', 'The node of the build stopped answering.', again],
  ['NodeShutdown', 'The node of the build was shut down.', again],
  ['Shutdown', 'The node of the build was shut down.', again],
  ['Terminated', 'The node of the build was shut down.', again],
  ['Preempting', 'A more important Pod took the place of the build.', again],
  ['PreemptionByScheduler', 'A more important Pod took the place of the build.', again],
  ['DeletionByTaintManager', 'The node was closed to builds while this one ran.', again],
  ['EvictionByEvictionAPI', 'The node was emptied while the build ran.', again],
  ['DeletionByPodGC', 'The node of the build is gone.', again],
  ['TerminationByKubelet', 'The node ended the build to keep itself alive, or was shut down.', again],
  [
    'FailedMount',
    'A volume of the build could not be mounted.',
    'The message names it: usually a Secret or a ConfigMap that does not exist.',
  ],
  ['FailedAttachVolume', 'A disk of the build could not be attached to the node.', cluster],
  ['FailedCreatePodSandBox', 'The node could not make a place for the build’s Pod.', cluster],
]
