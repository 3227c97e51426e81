import { operator, parameters, tenant, type ReasonRow } from './reason-row.ts'

/** Ends of a BuildRun: https://shipwright.io/docs/build/buildrun/#understanding-the-state-of-a-buildrun */
export const buildRunReasons: readonly ReasonRow[] = [
  ['Failed', 'A step of the build failed.', 'The end of the step’s log says why; mend that and build again.'],
  [
    'BuildRunTimeout',
    'The build took longer than it may.',
    'Raise `timeout` of the build in the build file, or make the build faster: smaller context, fewer layers, a cache. If no step began, the message says what it waited for.',
  ],
  ['BuildRunCanceled', 'Somebody cancelled the build.', 'Re-run it to build it after all.'],
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
  ['SetOwnerReferenceFailed', 'The cluster could not link the run to its work.', 'Re-run it to try it anew.'],
  [
    'TaskRunIsMissing',
    'Somebody or something deleted the work of this build while it ran.',
    'Re-run it; if it happens again, ask whoever runs the cluster what cleans up there.',
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
    'Re-run it; if it happens again, ask for more resources or build less at a time.',
  ],
  // Newer ones, from Shipwright's source.
  ['UndefinedVolume', 'A volume was given that the strategy does not have.', tenant],
  ['VolumeNotOverridable', 'A volume was given that the strategy keeps to itself.', tenant],
  [
    'VolumeDoesNotExist',
    'A ConfigMap or Secret for a volume does not exist.',
    'Create it; if it is only seconds old, wait a minute and re-run.',
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
  ['PipelineRunFailed', 'A step of the build failed.', 'The log says why; mend that and build again.'],
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
]
