import type { EnvVar } from '../../../../shipwright/index.ts'
import type { Refusal } from '../verdict.ts'

const forbiddenEnv =
  /^(LD_.*|BASH_FUNC_.*|BASH_ENV|ENV|CDPATH|PYTHONSTARTUP|PERL5OPT|PERLLIB|PERL5LIB|RUBYOPT|NODE_OPTIONS)$/

/** Names that would change how the tools of a step themselves run. */
export function refuseEnv(env: EnvVar[] | undefined): Refusal | null {
  const forbidden = (env ?? []).filter(({ name }) => forbiddenEnv.test(name)).map(({ name }) => name)
  if (forbidden.length === 0) return null
  return {
    reason: 'SpecEnvNameForbidden',
    message: `the environment variables ${forbidden.join(', ')} are not allowed`,
  }
}

/** What a Build's entries must be beside allowed. */
export function refuseEnvEntries(env: EnvVar[] | undefined): Refusal | null {
  for (const { name, value = '', valueFrom } of env ?? []) {
    if (name === '')
      return {
        reason: 'SpecEnvNameCanNotBeBlank',
        message: 'name for environment variable must not be blank',
      }
    if (value !== '' && valueFrom !== undefined)
      return {
        reason: 'SpecEnvOnlyOneOfValueOrValueFromMustBeSpecified',
        message: `only one of value or valueFrom must be specified: ${name}`,
      }
  }
  return refuseEnv(env)
}
