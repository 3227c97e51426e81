/** Reasons that are counted under their own name; strategies invent others, and a label must stay few. */
const counted = new Set([
  'Failed',
  'BuildRunTimeout',
  'BuildRunCanceled',
  'BuildRunDeleted',
  'BuildRunStuck',
  'BuildRegistrationFailed',
  'PodAdmissionFailed',
  'PodDeleted',
  'PodEvicted',
  'StepOutOfMemory',
  'TaskRunImagePullFailed',
  'TaskRunIsMissing',
  'VulnerabilitiesFound',
  'GitError',
  'GitRevisionNotFound',
  'GitRemoteRepositoryNotFound',
  'GitRemoteRepositoryPrivate',
])

/** The `reason` label of an ended execution. */
export function metricReason(reason: string | undefined): string {
  if (reason === undefined) return 'none'
  return counted.has(reason) ? reason : 'other'
}
