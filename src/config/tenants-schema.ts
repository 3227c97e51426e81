import { z } from 'zod'
import { buildMethods, patternProblem } from '../domain/index.ts'
import { label, name, subdomain, text } from './schema-parts.ts'

/** One name that images are pushed to, as registries take it: https://github.com/distribution/reference. */
function imageName(description: string) {
  const part = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*'
  const rule = new RegExp(`^(?=.{1,255}$)(?:[\\w.-]+(?::[0-9]{1,5})?/)?${part}(?:/${part})*$`)
  return text(description, (value) =>
    rule.test(value) ? null : 'is no image name without tag and digest, such as ghcr.io/acme/strangers.',
  )
}

/** What is wrong with a pattern of repositories beyond the dialect: `acme*` looks right and matches none. */
function repositoryProblem(pattern: string): string | null {
  return pattern.includes('/') || pattern.includes('**')
    ? null
    : 'matches no repository: they are named `owner/name`.'
}

function patterns(of: string, example: string, problem: (pattern: string) => string | null = () => null) {
  return z
    .array(
      text(`a pattern of ${of}`, (value) => {
        const wrong = patternProblem(value)
        return wrong === null ? problem(value) : `is a bad pattern: ${wrong}.`
      }),
    )
    .min(1, `Without ${of} this tenant can build nothing: name at least one, such as "${example}".`)
    .describe(`a list of patterns of ${of}, such as ["${example}"]`)
}

function mostRunning(description: string) {
  return z
    .number()
    .int('BuildRuns come whole.')
    .min(1, 'At least one BuildRun must be able to run.')
    .max(10_000, 'At most 10000 BuildRuns can run.')
    .describe(description)
    .optional()
}

function mostQueued(description: string) {
  return z
    .number()
    .int('Builds come whole.')
    .min(1, 'At least one build must be able to wait.')
    .max(100_000, 'At most 100000 builds can wait.')
    .describe(description)
    .optional()
}

/** Unlike those that say what a tenant may build, these may be none. */
function somePatterns(of: string, example: string, problem: (pattern: string) => string | null = () => null) {
  return z
    .array(
      text(`a pattern of ${of}`, (value) => {
        const wrong = patternProblem(value)
        return wrong === null ? problem(value) : `is a bad pattern: ${wrong}.`
      }),
    )
    .max(200, `At most 200 patterns of ${of} are read.`)
    .describe(`a list of patterns of ${of}, such as ["${example}"]`)
    .optional()
}

/** `1.4.2` or a beginning of it. */
const versionRule = /^(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){0,2}$/

const pin = z
  .strictObject({
    name: name('the name of a strategy', subdomain).optional(),
    kind: z
      .enum(['ClusterBuildStrategy', 'BuildStrategy'])
      .describe('`ClusterBuildStrategy`, or `BuildStrategy` for one of the namespace')
      .optional(),
    version: text('a version in quotes, such as "1" or "1.4.2"', (value) =>
      versionRule.test(value) ? null : 'is no version such as "1", "1.4" or "1.4.2".',
    ).optional(),
  })
  .refine(
    (one) => one.name !== undefined || one.version !== undefined,
    'This pins nothing: say a `name` or a `version`.',
  )
  .describe('`name`, `kind` and `version` of a strategy')

const methods = Object.fromEntries(buildMethods.map((method) => [method, pin.optional()])) as Record<
  (typeof buildMethods)[number],
  z.ZodOptional<typeof pin>
>

function kept(of: string, most: number) {
  return z
    .number()
    .int('Only whole numbers are counted.')
    .min(1, 'At least one must be kept.')
    .max(most, `At most ${most} can be kept; null is without a limit.`)
    .nullable()
    .describe(`${of}, or null for no limit`)
    .optional()
}

const mostDays = 36_500
const mostKept = 100_000_000

const keep = z
  .strictObject({
    buildDays: kept('days that an ended build is kept', mostDays),
    buildsPerRepository: kept('how many ended builds of a repository are kept', mostKept),
    logDays: kept('days that the log of a build is kept', mostDays),
    deliveryDays: kept('days that a delivery is kept', mostDays),
    deliveries: kept('how many deliveries are kept', mostKept),
    bodyDays: kept('days that the body of a delivery is kept', mostDays),
  })
  .describe('`buildDays`, `buildsPerRepository`, `logDays`, `deliveryDays`, `deliveries` and `bodyDays`')

const tenant = z
  .strictObject({
    name: name('the name of the tenant', label),
    namespace: name('a namespace of the cluster', label),
    repositories: patterns('repositories', 'acme/*', repositoryProblem),
    images: patterns('image names', 'ghcr.io/acme/**'),
    serviceAccount: name('a service account of the namespace', subdomain).nullable().optional(),
    pushSecret: name('a secret of the namespace', subdomain).nullable().optional(),
    owners: z
      .record(z.string(), z.number().int().positive().describe('the numeric id of an account'))
      .describe('ids of accounts by their names, such as { acme: 583231 }')
      .optional(),
    untrusted: z
      .strictObject({
        policy: z
          .enum(['approval', 'never'])
          .describe('`approval` or `never`: what becomes of pull requests of strangers')
          .optional(),
        image: imageName('an image name without tag').nullable().optional(),
        serviceAccount: name('a service account of the namespace', subdomain).nullable().optional(),
        pushSecret: name('a secret of the namespace', subdomain).nullable().optional(),
      })
      .describe('`policy`, `image`, `serviceAccount` and `pushSecret` of what strangers have built')
      .optional(),
    webhookSecretFile: z
      .string()
      .min(1, 'A file has a name.')
      .describe("the file with the secret of the tenant's own webhook")
      .optional(),
    webhookSecretEnv: text('the name of an environment variable', (value) =>
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(value) ? null : 'is no name of an environment variable.',
    ).optional(),
    limits: z
      .strictObject({
        running: mostRunning('how many BuildRuns may run at one time'),
        runningPerRepository: mostRunning('how many BuildRuns of one repository may run at one time'),
        runningPerRef: mostRunning(
          'how many BuildRuns of one branch, tag or pull request may run at one time',
        ),
        queued: mostQueued('how many builds may wait at one time'),
        queuedPerRepository: mostQueued('how many builds of one repository may wait at one time'),
        queuedPerRef: mostQueued('how many builds of one branch, tag or pull request may wait at one time'),
      })
      .describe('`running`, `queued`, and both for each repository (`…PerRepository`) and ref (`…PerRef`)')
      .optional(),
    strategies: z
      .strictObject(methods)
      .describe('what a method is built with, such as { docker: { name: buildah, version: "1" } }')
      .optional(),
    secrets: somePatterns('secrets', 'npm-*'),
    extends: somePatterns('repositories', 'acme/templates', repositoryProblem),
    pools: z
      .array(name('the name of a pool', label))
      .min(1, 'Without a pool nothing could be built: leave it out to allow all of them.')
      .describe('a list of names of pools')
      .optional(),
    keep: keep.optional(),
  })
  .describe('a tenant: `name`, `namespace`, `repositories`, `images` and what else it has')

/** What an operator writes into a tenants file. */
export const tenantsFile = z
  .strictObject({
    tenants: z
      .array(tenant)
      .min(1, 'There is no tenant here: nothing could be built.')
      .describe('a list of tenants'),
  })
  .describe('`tenants`, a list')

/** The same for one tenant, in an annotation of its Namespace; files and variables of the service are none of its. */
export const annotatedTenant = tenant
  .omit({ name: true, namespace: true, webhookSecretFile: true, webhookSecretEnv: true })
  .describe('a tenant: `repositories`, `images` and what else it has')

/** One tenant as it is written. */
export type WrittenTenant = z.infer<typeof tenant>
