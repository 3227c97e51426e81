/** Labels and annotations of Slipway's own; the one place that names the domain. */
const domain = 'slipway.build'

/** Label of every BuildRun and Secret that Slipway makes. */
export const managedByLabel = 'app.kubernetes.io/managed-by'
export const managedByValue = 'slipway'
/** Annotation: the execution that a BuildRun belongs to; tells our 409 from a stranger's. */
export const executionAnnotation = `${domain}/execution`
/** Label of BuildRuns and Secrets: the execution id, made safe as a label value. */
export const executionLabel = `${domain}/execution`
/** Label of BuildRuns and Secrets: `trusted` or `untrusted`, so that policies of the cluster can tell them apart. */
export const trustLabel = `${domain}/trust`
/** Label of a Namespace: the name of the tenant that it is; and the annotation that holds the rest of it, YAML. */
export const tenantLabel = `${domain}/tenant`
export const tenantConfigAnnotation = `${domain}/tenant-config`
/** Annotations for people who look at a BuildRun. */
export const repositoryAnnotation = `${domain}/repository`
export const commitAnnotation = `${domain}/commit`
export const buildAnnotation = `${domain}/build`

/** Annotation: why Slipway asked a BuildRun to end that nothing else would have ended; see `stall-note.ts`. */
export const stallAnnotation = `${domain}/stalled`
/** Annotation: since when Slipway sees a BuildRun held up by what the cluster tells no time of; see `held-note.ts`. */
export const heldAnnotation = `${domain}/held-up`
/** Annotation of a Pod: what its steps used, by container, once they have ended; see `step-usage.ts`. */
export const stepUsageAnnotation = `${domain}/step-usage`

/** Shipwright's label on TaskRuns and Pods: the name of their BuildRun. */
export const buildRunNameLabel = 'buildrun.shipwright.io/name'
/** Tekton's label on the TaskRuns of a PipelineRun: the name of their task in the pipeline. */
export const pipelineTaskLabel = 'tekton.dev/pipelineTask'

/** Labels of a strategy: the method that it is a template of, its semantic version, whether it is the method's default (`true`). */
export const methodLabel = `${domain}/method`
export const versionLabel = `${domain}/version`
export const defaultLabel = `${domain}/default`
/** Annotations of a strategy, names with commas between them: its tools, what of them and of its images is missing, the steps that get a build's resources. */
export const toolsAnnotation = `${domain}/tools`
export const missingAnnotation = `${domain}/missing`
export const resourceStepsAnnotation = `${domain}/resource-steps`
/** Annotation of a strategy whose builds push what is no image: `true`, or `NAME=value` where a parameter decides. */
export const artifactAnnotation = `${domain}/artifact`
/** Annotation of a strategy: what it is, for people. */
export const descriptionAnnotation = `${domain}/description`
