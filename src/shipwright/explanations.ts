/** What a reason means for the person whose build failed. */
export interface Explanation {
  /** What happened, in one sentence. */
  cause: string
  /** What to do about it, in one or two sentences. */
  remedy: string
}

/**
 * The explanation of a reason, or null for one that nobody here knows: the set is open, because Shipwright
 * passes Tekton's reasons through, and strategies write their own. An unknown reason is shown as it came.
 */
export function explain(reason: string): Explanation | null {
  return catalogue.get(reason) ?? null
}

const operator = 'This is the service’s own mistake, not yours: tell whoever runs it.'
const parameters = 'Look at `params` of the build in the build file and at the parameters of the strategy.'
const tenant = 'Ask whoever runs the service to look at the settings of your tenant.'

/** Reason, cause, remedy. */
const rows: readonly (readonly [string, string, string])[] = [
  // Ends of a BuildRun: https://shipwright.io/docs/build/buildrun/#understanding-the-state-of-a-buildrun
  ['Failed', 'A step of the build failed.', 'The end of the step’s log says why; mend it and push again.'],
  [
    'BuildRunTimeout',
    'The build took longer than it may.',
    'Raise `timeout` of the build in the build file, or make the build faster: smaller context, fewer layers, a cache.',
  ],
  ['BuildRunCanceled', 'Somebody cancelled the build.', 'Push again to build it.'],
  ['UnknownStrategyKind', 'The kind of strategy does not exist.', operator],
  [
    'ClusterBuildStrategyNotFound',
    'The cluster does not have the strategy for this method.',
    'Ask whoever runs the service to install the strategies.',
  ],
  [
    'BuildStrategyNotFound',
    'The namespace does not have the strategy for this method.',
    'Ask whoever runs the service to install the strategy in your namespace.',
  ],
  [
    'SetOwnerReferenceFailed',
    'The cluster could not link the run to its work.',
    'Push again to try it anew.',
  ],
  [
    'TaskRunIsMissing',
    'Somebody or something deleted the work of this build while it ran.',
    'Push again; if it happens again, ask whoever runs the cluster what cleans up there.',
  ],
  [
    'TaskRunGenerationFailed',
    'The strategy and this build do not fit together.',
    'Names in `env` may be set by the strategy already, or a volume is mounted writable that may not be; the message says which.',
  ],
  ['MissingParameterValues', 'The strategy needs a parameter that has no value.', parameters],
  [
    'RestrictedParametersInUse',
    'A parameter was set that only the system may set.',
    'Remove parameters that begin with `shp-`, and `BUILDER_IMAGE`, `DOCKERFILE` and `CONTEXT_DIR`, from `params`.',
  ],
  ['UndefinedParameter', 'A parameter was set that the strategy does not have.', parameters],
  [
    'WrongParameterValueType',
    'A parameter is a list where the strategy wants text, or the other way round.',
    parameters,
  ],
  ['InconsistentParameterValues', 'A parameter has more than one kind of value.', parameters],
  ['EmptyArrayItemParameterValues', 'An item of a parameter’s list is empty.', parameters],
  [
    'IncompleteConfigMapValueParameterValues',
    'A parameter refers to a ConfigMap without saying which, or which key.',
    parameters,
  ],
  [
    'IncompleteSecretValueParameterValues',
    'A parameter refers to a Secret without saying which, or which key.',
    parameters,
  ],
  ['ServiceAccountNotFound', 'The service account of the build does not exist.', tenant],
  [
    'BuildRegistrationFailed',
    'The cluster does not accept the build as it is described.',
    'The message says what is wrong: often a strategy or a Secret that does not exist.',
  ],
  ['BuildNotFound', 'The build that was to run does not exist.', operator],
  ['BuildRunNameInvalid', 'The name of the run is not allowed.', operator],
  ['BuildRunNoRefOrSpec', 'The run does not say what to build.', operator],
  ['BuildRunAmbiguousBuild', 'The run says twice what to build.', operator],
  ['BuildRunBuildFieldOverrideForbidden', 'The run overrides what it describes itself.', operator],
  [
    'PodEvicted',
    'The node ran short of memory or disk and threw the build out.',
    'Push again; if it happens again, ask for more resources or build less at a time.',
  ],
  // Newer ones, from Shipwright's source.
  ['UndefinedVolume', 'A volume was given that the strategy does not have.', tenant],
  ['VolumeNotOverridable', 'A volume was given that the strategy keeps to itself.', tenant],
  [
    'VolumeDoesNotExist',
    'A ConfigMap or Secret for a volume does not exist.',
    'Create it; if it is only seconds old, wait a minute and push again.',
  ],
  ['UndefinedStepResource', 'Resources were given for a step that the strategy does not have.', tenant],
  ['NodeSelectorNotValid', 'The node selector of the build is not valid.', tenant],
  ['TolerationNotValid', 'A toleration of the build is not valid.', tenant],
  ['SchedulerNameNotValid', 'The scheduler’s name is not valid.', tenant],
  ['RuntimeClassNameNotValid', 'The runtime class’s name is not valid.', tenant],
  ['InvalidPlatform', 'A platform of the image is not valid.', 'Write platforms as `linux/amd64`.'],
  ['NodeSelectorPlatformConflict', 'The node selector and the platforms contradict each other.', tenant],
  ['ExecutorNotPipelineRun', 'Building for several platforms needs another executor.', tenant],
  ['NodePlatformNotFound', 'No node of the cluster has a platform that the image asks for.', tenant],
  [
    'SpecEnvNameForbidden',
    'A name in `env` is not allowed, because it would change how the build’s own tools run.',
    'Rename it: `LD_*`, `BASH_ENV`, `NODE_OPTIONS` and the like are refused.',
  ],
  ['PipelineRunGenerationFailed', 'The strategy and this build do not fit together.', operator],
  ['PipelineRunFailed', 'A step of the build failed.', 'The log says why; mend it and push again.'],
  [
    'StepOutOfMemory',
    'A step used more memory than it may and was stopped.',
    'Ask for a higher memory limit, or build less at a time (fewer parallel jobs).',
  ],
  [
    'VulnerabilitiesFound',
    'The image has vulnerabilities, and the build asks not to push such an image.',
    'Update what the scan names, usually the base image.',
  ],
  // The Git step: https://shipwright.io/docs/build/buildrun/#understanding-failed-git-source-step
  [
    'GitAuthInvalidUserOrPass',
    'The repository refused the credentials.',
    'Check that the GitHub App is still installed on the repository and may read its contents.',
  ],
  [
    'GitAuthInvalidKey',
    'The repository refused the SSH key.',
    'Check that the repository exists and that the key may read it and has the right format.',
  ],
  [
    'GitRevisionNotFound',
    'The commit is not in the repository.',
    'It may have been replaced by a forced push, or belong to a fork that is gone; push again.',
  ],
  [
    'GitRemoteRepositoryNotFound',
    'The repository does not exist, or may not be read.',
    'Check its name and that the GitHub App is installed on it.',
  ],
  [
    'GitRemoteRepositoryPrivate',
    'The repository is private, and there were no credentials to read it.',
    'Install the GitHub App on it with the permission “Contents: read”; with a plain token, private repositories cannot be cloned.',
  ],
  ['GitBasicAuthIncomplete', 'The credentials lack a user name or a password.', operator],
  ['GitSSHAuthUnexpected', 'There is an SSH key, but the repository’s address is not one of SSH.', operator],
  ['GitSSHAuthExpected', 'The repository’s address is one of SSH, but there is no SSH key.', operator],
  [
    'GitError',
    'Git could not get the commit.',
    'The log of the source step has Git’s own words. If it was the network, push again.',
  ],
  // Tekton's, which Shipwright passes through.
  ['TaskRunCancelled', 'The work of the build was cancelled in the cluster.', 'Push again to build it.'],
  ['TaskRunTimeout', 'The build took longer than it may.', 'Raise `timeout` in the build file.'],
  [
    'TaskRunImagePullFailed',
    'The image of a step could not be pulled.',
    'Check the strategy’s images and that the cluster reaches their registry.',
  ],
  ['PullImageFailed', 'The image of a step could not be pulled.', 'Check the strategy’s images.'],
  [
    'CreateContainerConfigError',
    'A container could not be set up: usually a ConfigMap, a Secret or a key in one is missing.',
    'Check the push secret and the Secrets that the build’s parameters and environment name.',
  ],
  ['PodCreationFailed', 'The cluster could not make the build’s Pod.', 'The message says why; push again.'],
  ['CouldntGetTask', 'The cluster could not read what to run.', 'Push again to try it anew.'],
  [
    'PodAdmissionFailed',
    'A rule of the cluster does not admit the build’s Pod.',
    'Ask whoever runs the cluster: the namespace’s Pod Security level may be too strict for this method.',
  ],
  [
    'ExceededNodeResources',
    'No node has the resources that the build asks for.',
    'Ask for less, or wait until a node is free.',
  ],
  [
    'ExceededResourceQuota',
    'The quota of the namespace is used up.',
    'Wait for other builds to end, or ask for a larger quota.',
  ],
  ['TaskRunValidationFailed', 'The cluster does not accept the work of the build.', operator],
  ['TaskRunResolutionFailed', 'The cluster could not find what to run.', operator],
  ['TaskValidationFailed', 'The cluster does not accept the strategy’s steps.', operator],
  ['InvalidParamValue', 'A parameter has a value that is not allowed.', parameters],
  ['ParamSubstitutionFailed', 'A parameter could not be put in place.', parameters],
  [
    'TaskRunResultLargerThanAllowedLimit',
    'A step wrote a result that is too large (4 kB together).',
    'Let the strategy write less into its results.',
  ],
  [
    'StepFailed',
    'A step of the build failed.',
    'The end of the step’s log says why; mend it and push again.',
  ],
  ['StepOOM', 'A step used more memory than it may and was stopped.', 'Ask for a higher memory limit.'],
  ['TaskRunStopSidecarFailed', 'A helper of the build could not be stopped.', 'Push again to try it anew.'],
]

/** What the service itself says of a BuildRun; no cluster does. */
const ownRows: typeof rows = [
  [
    'PodDeleted',
    'The Pod of the build was deleted while it ran.',
    'Push again; if it happens again, ask whoever runs the cluster what evicts or deletes Pods there.',
  ],
  [
    'CloneTokenMissing',
    'The repository is private and the service got no token to clone it.',
    'Look whether the repository still exists and whether the GitHub App is still installed on it; with a token in the place of an App, only public repositories build.',
  ],
  [
    'TenantRemoved',
    'The service no longer builds for the tenant that this repository belonged to.',
    'Ask whoever runs the service to set up a tenant for this repository, then push again.',
  ],
  [
    'BuildRunDeleted',
    'Somebody or something deleted the BuildRun while it ran.',
    'Push again; if it happens again, ask whoever runs the cluster what cleans up there.',
  ],
  [
    'BuildRunRefused',
    'The cluster refused the BuildRun.',
    'The message has the cluster’s words. It is usually a permission or a namespace that is missing: tell whoever runs the service.',
  ],
  [
    'BuildRunStuck',
    'The cluster did not take up the BuildRun.',
    'Shipwright’s controller may be down, or does not accept the build as it is described: tell whoever runs the service.',
  ],
]

const catalogue: ReadonlyMap<string, Explanation> = new Map(
  [...rows, ...ownRows].map(([reason, cause, remedy]) => [reason, { cause, remedy }]),
)

/** Every reason of a cluster that has an explanation. */
export const explainedReasons: readonly string[] = rows.map(([reason]) => reason)
