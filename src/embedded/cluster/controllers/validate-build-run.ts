import type { BuildRun, EnvVar } from '../../../shipwright/index.ts'
import type { Refusal } from './verdict.ts'

const overridable = [
  'output',
  'paramValues',
  'env',
  'timeout',
  'nodeSelector',
  'tolerations',
  'schedulerName',
  'runtimeClassName',
  'stepResources',
] as const

const forbiddenEnv =
  /^(LD_.*|BASH_FUNC_.*|BASH_ENV|ENV|CDPATH|PYTHONSTARTUP|PERL5OPT|PERLLIB|PERL5LIB|RUBYOPT|NODE_OPTIONS)$/

/** What is wrong with a BuildRun by itself, before its Build is looked for; the first that Shipwright finds. */
export function validateBuildRun({ metadata, spec }: BuildRun): Refusal | null {
  if (
    !/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(metadata.name ?? '') ||
    (metadata.name ?? '').length > 63
  )
    return {
      reason: 'BuildRunNameInvalid',
      message: 'must be no more than 63 characters and a valid label value',
    }
  const { name, spec: embedded } = spec.build
  if (name === undefined && embedded === undefined)
    return {
      reason: 'BuildRunNoRefOrSpec',
      message: "no build referenced or specified, either 'buildRef' or 'buildSpec' has to be set",
    }
  if (name !== undefined && embedded !== undefined)
    return {
      reason: 'BuildRunAmbiguousBuild',
      message: "fields 'buildRef' and 'buildSpec' are mutually exclusive",
    }
  const override = embedded === undefined ? undefined : overridable.find((field) => spec[field] !== undefined)
  if (override !== undefined)
    return {
      reason: 'BuildRunBuildFieldOverrideForbidden',
      message: `cannot use '${override}' override and 'buildSpec' simultaneously`,
    }
  return refuseEnv(spec.env)
}

/** Names that would change how the tools of a step themselves run. */
export function refuseEnv(env: EnvVar[] | undefined): Refusal | null {
  const forbidden = (env ?? []).filter(({ name }) => forbiddenEnv.test(name)).map(({ name }) => name)
  if (forbidden.length === 0) return null
  return {
    reason: 'SpecEnvNameForbidden',
    message: `the environment variables ${forbidden.join(', ')} are not allowed`,
  }
}

/** Features of Shipwright that the embedded cluster does not have: said at once, never left out in silence. */
export function refuseUnsupported(
  { spec }: BuildRun,
  build: NonNullable<BuildRun['spec']['build']['spec']>,
): Refusal | null {
  const output = spec.output ?? build.output
  const unsupported: [string, unknown][] = [
    ['a source of type OCI', build.source?.type === 'OCI' || build.source?.ociArtifact],
    ['a source of type Local', build.source?.type === 'Local' || spec.source],
    ['output.annotations', Object.keys(output.annotations ?? {}).length > 0],
    ['output.labels', Object.keys(output.labels ?? {}).length > 0],
    ['output.timestamp', output.timestamp],
    ['output.vulnerabilityScan', output.vulnerabilityScan?.enabled],
    ['output.platforms', (output.platforms ?? []).length > 0],
    ['nodeSelector', Object.keys(spec.nodeSelector ?? build.nodeSelector ?? {}).length > 0],
    ['tolerations', (spec.tolerations ?? build.tolerations ?? []).length > 0],
    ['schedulerName', spec.schedulerName ?? build.schedulerName],
    ['runtimeClassName', spec.runtimeClassName ?? build.runtimeClassName],
  ]
  const found = unsupported.filter(([, used]) => used !== undefined && used !== false).map(([what]) => what)
  if (found.length === 0) return null
  return {
    reason: 'TaskRunGenerationFailed',
    message: `the embedded cluster does not support ${found.join(', ')} yet; a real cluster (--kubeconfig) does`,
  }
}
