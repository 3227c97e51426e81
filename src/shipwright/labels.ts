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
/** Annotations for people who look at a BuildRun. */
export const repositoryAnnotation = `${domain}/repository`
export const commitAnnotation = `${domain}/commit`
export const buildAnnotation = `${domain}/build`

/** Shipwright's label on TaskRuns and Pods: the name of their BuildRun. */
export const buildRunNameLabel = 'buildrun.shipwright.io/name'
