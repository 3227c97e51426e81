import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { listRecordings, recordedText } from '../../test/support/recordings/read-recording.ts'
import { explain } from './explanations.ts'
import { infrastructureReasons, isInfrastructure } from './reasons/infrastructure.ts'

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

/** Reasons that are only in the source of Shipwright and Tekton, in Kubernetes' Pods, or are our own. */
const others = `
  UndefinedVolume VolumeNotOverridable VolumeDoesNotExist UndefinedStepResource NodeSelectorNotValid
  TolerationNotValid SchedulerNameNotValid RuntimeClassNameNotValid InvalidPlatform
  NodeSelectorPlatformConflict ExecutorNotPipelineRun NodePlatformNotFound SpecEnvNameForbidden
  PipelineRunGenerationFailed PipelineRunFailed StepOutOfMemory VulnerabilitiesFound
  TaskRunCancelled TaskRunImagePullFailed PullImageFailed CreateContainerConfigError PodCreationFailed
  PodAdmissionFailed ExceededNodeResources ExceededResourceQuota TaskRunValidationFailed InvalidParamValue
  TaskRunResultLargerThanAllowedLimit BuildRunDeleted BuildRunRefused BuildRunStuck PodDeleted CloneTokenMissing
  TenantRemoved QueueFull NoLongerAllowed OOMKilled Evicted ErrImagePull ImagePullBackOff InvalidImageName CreateContainerError
  Unschedulable NodeLost DeadlineExceeded
`
  .trim()
  .split(/\s+/)

/** What is said of a run that goes on or went well, and of containers that only wait for others. */
const noFailures = new Set(['Running', 'Started', 'Succeeded', 'Completed', 'PodInitializing', 'Skipped'])
/** What the readiness of Pods is about, which no build has. */
const readiness = /^(Containers|Pod(Completed|Failed))/
/** A recorded strategy's own words, and what only a Shipwright Build that nobody runs says. */
const notOfRuns = new Set(['DockerfileInvalid', 'UnknownBuildStrategyKind'])

/** Every `reason` in what was recorded of a real cluster. */
function recordedReasons(): string[] {
  const folders = ['refusals', 'task-runs'].map((name) => `test/fixtures/${name}`)
  const texts = folders.flatMap((folder) =>
    readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8')),
  )
  const found = new Set<string>()
  for (const text of [...texts, ...listRecordings().map(recordedText)])
    for (const line of text.split('\n')) {
      if (line.includes('"kind":"Event"')) continue
      for (const [, reason = ''] of line.matchAll(/"?\breason"?: ?"?([A-Za-z]+)/g)) found.add(reason)
    }
  return [...found].filter((one) => !noFailures.has(one) && !readiness.test(one) && !notOfRuns.has(one))
}

describe('the catalogue of reasons', () => {
  const recorded = recordedReasons()

  it.each([...new Set([...documented, ...others, ...recorded])])('explains %s in sentences', (reason) => {
    const explanation = explain(reason)
    expect(explanation?.cause).toMatch(/^[A-Z].{10,}\.$/)
    expect(explanation?.remedy).toMatch(/^[A-Z].{10,}\.$/)
  })

  it('knows what a real cluster was recorded to say', () => {
    expect(recorded).toEqual(
      expect.arrayContaining(['TaskRunImagePullFailed', 'OOMKilled', 'ImagePullBackOff', 'Unschedulable']),
    )
  })

  it('does not invent an explanation of a reason that it does not know', () => {
    expect(explain('SomethingNew')).toBeNull()
    expect(explain('constructor')).toBeNull()
  })
})

describe('reasons of the cluster', () => {
  it.each(infrastructureReasons)('%s is explained, and tried again', (reason) => {
    expect(explain(reason)).not.toBeNull()
    expect(isInfrastructure(reason)).toBe(true)
  })

  it.each([
    'Failed',
    'StepOutOfMemory',
    'OOMKilled',
    'BuildRunTimeout',
    'InvalidImageName',
    'GitError',
    'Unheard',
  ])('%s is the build’s own, and is not', (reason) => {
    expect(isInfrastructure(reason)).toBe(false)
  })
})
