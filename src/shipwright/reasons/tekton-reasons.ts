import { operator, parameters, type ReasonRow } from './reason-row.ts'

/** What Tekton says of a TaskRun and Shipwright passes on: https://tekton.dev/docs/pipelines/taskruns/ */
export const tektonReasons: readonly ReasonRow[] = [
  [
    'TaskRunCancelled',
    'The work of the build was cancelled in the cluster.',
    'Re-run it to build it after all.',
  ],
  [
    'TaskRunTimeout',
    'The build took longer than it may.',
    'Raise `timeout` of the build in the build file. If no step began, the message says what it waited for.',
  ],
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
  [
    'PodCreationFailed',
    'The cluster could not make the build’s Pod.',
    'The message says why; mend that and re-run.',
  ],
  // Of a PipelineRun, which Shipwright passes on as they are: https://tekton.dev/docs/pipelines/pipelineruns/
  ['Cancelled', 'The work of the build was cancelled.', 'Re-run it to build it after all.'],
  [
    'CancelledRunningFinally',
    'The work of the build was cancelled and is being tidied up.',
    'Re-run it to build it after all.',
  ],
  ['PipelineRunCancelled', 'The work of the build was cancelled.', 'Re-run it to build it after all.'],
  [
    'PipelineRunTimeout',
    'The build took longer than it may.',
    'Raise `timeout` of the build in the build file, or make the build faster.',
  ],
  ['CouldntGetPipeline', 'The cluster could not read what to run.', 'Re-run it to try it anew.'],
  ['PipelineValidationFailed', 'The cluster does not accept the steps of the build.', operator],
  ['InvalidWorkspaceBindings', 'The cluster does not accept the volumes of the build.', operator],
  ['ParameterMissing', 'The cluster misses a parameter of the build’s work.', operator],
  ['CreateRunFailed', 'The cluster could not make the tasks of the build.', 'Re-run it to try it anew.'],
  ['CouldntGetTask', 'The cluster could not read what to run.', 'Re-run it to try it anew.'],
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
    'The end of the step’s log says why; mend that and build again.',
  ],
  ['StepOOM', 'A step used more memory than it may and was stopped.', 'Ask for a higher memory limit.'],
  ['TaskRunStopSidecarFailed', 'A helper of the build could not be stopped.', 'Re-run it to try it anew.'],
]
