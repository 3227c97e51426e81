import { describe, expect, it } from 'vitest'
import { explain } from './explanations.ts'

/** Every reason with status False of https://shipwright.io/docs/build/buildrun/ and of its Git step. */
const documented = `
  Failed BuildRunTimeout UnknownStrategyKind ClusterBuildStrategyNotFound BuildStrategyNotFound
  SetOwnerReferenceFailed TaskRunIsMissing TaskRunGenerationFailed MissingParameterValues
  RestrictedParametersInUse UndefinedParameter WrongParameterValueType InconsistentParameterValues
  EmptyArrayItemParameterValues IncompleteConfigMapValueParameterValues
  IncompleteSecretValueParameterValues ServiceAccountNotFound BuildRegistrationFailed BuildNotFound
  BuildRunCanceled BuildRunNameInvalid BuildRunNoRefOrSpec BuildRunAmbiguousBuild
  BuildRunBuildFieldOverrideForbidden PodEvicted
  GitAuthInvalidUserOrPass GitAuthInvalidKey GitRevisionNotFound GitRemoteRepositoryNotFound
  GitRemoteRepositoryPrivate GitBasicAuthIncomplete GitSSHAuthUnexpected GitSSHAuthExpected GitError
`
  .trim()
  .split(/\s+/)

/** Reasons that are only in the source of Shipwright and Tekton, or are our own. */
const others = `
  UndefinedVolume VolumeNotOverridable VolumeDoesNotExist UndefinedStepResource NodeSelectorNotValid
  TolerationNotValid SchedulerNameNotValid RuntimeClassNameNotValid InvalidPlatform
  NodeSelectorPlatformConflict ExecutorNotPipelineRun NodePlatformNotFound SpecEnvNameForbidden
  PipelineRunGenerationFailed PipelineRunFailed StepOutOfMemory VulnerabilitiesFound
  TaskRunCancelled TaskRunImagePullFailed PullImageFailed CreateContainerConfigError PodCreationFailed
  PodAdmissionFailed ExceededNodeResources ExceededResourceQuota TaskRunValidationFailed InvalidParamValue
  TaskRunResultLargerThanAllowedLimit BuildRunDeleted BuildRunRefused BuildRunStuck PodDeleted CloneTokenMissing
  TenantRemoved
`
  .trim()
  .split(/\s+/)

describe('the catalogue of reasons', () => {
  it.each([...documented, ...others])('explains %s in sentences', (reason) => {
    const explanation = explain(reason)
    expect(explanation?.cause).toMatch(/^[A-Z].{10,}\.$/)
    expect(explanation?.remedy).toMatch(/^[A-Z].{10,}\.$/)
  })

  it('does not invent an explanation of a reason that it does not know', () => {
    expect(explain('SomethingNew')).toBeNull()
    expect(explain('constructor')).toBeNull()
  })
})
