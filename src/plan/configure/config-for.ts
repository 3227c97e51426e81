import {
  keyParameters,
  type BuildConfig,
  type BuildingEvent,
  type BuildSpec,
  type Placement,
  type StrategyTemplate,
  type Tenant,
} from '../../domain/index.ts'
import { isLoopbackRegistry } from '../build-file/image-name.ts'
import { cacheImageOf } from '../rules/cache-image.ts'
import { stepResourcesOf, sumOf } from './step-resources.ts'
import { tagsFor, untrustedTag } from './tags-for.ts'

/** What was decided of a Build before. */
interface Decided {
  trust: 'trusted' | 'untrusted'
  template: StrategyTemplate
  placement: Placement | null
}

/** What a Build needs to run; one that is not trusted gets nothing that was meant for the trusted. */
export function configFor(
  spec: BuildSpec,
  event: BuildingEvent,
  tenant: Tenant,
  { trust, template, placement }: Decided,
): BuildConfig {
  const isTrusted = trust === 'trusted'
  const lent = isTrusted ? tenant : tenant.untrusted
  const image = isTrusted ? spec.image : tenant.untrusted.image
  if (image === null) throw new Error(`the tenant ${tenant.name} has no image for what it does not trust`)
  const own = new Set(template.parameters.map(({ name }) => name))
  const steps = stepResourcesOf(spec, template)
  const resources = sumOf(steps)
  const isPlain =
    spec.limits === undefined && spec.stepResources === undefined && Object.keys(steps).length < 2
  return {
    namespace: tenant.namespace,
    serviceAccount: lent.serviceAccount,
    pushSecret: lent.pushSecret,
    source: sourceOf(event),
    method: spec.method ?? template.method,
    strategy: { name: template.name, kind: template.kind },
    strategyVersion: template.version,
    parameters: keyParameters.filter((name) => own.has(name)),
    context: spec.context,
    dockerfile: spec.dockerfile,
    image,
    tags: isTrusted ? tagsFor(spec, event) : [untrustedTag(spec, event)],
    insecure: isLoopbackRegistry(image),
    params: spec.params,
    env: spec.env,
    ...(hasOutput(spec) && { output: spec.output }),
    ...(spec.platforms.length > 0 && { platforms: spec.platforms }),
    // What others leave behind could be put there, and what a Secret holds be told.
    ...(isTrusted && spec.cache && { cache: { image: cacheImageOf(spec, tenant), mode: spec.cache.mode } }),
    ...(isTrusted && spec.secrets.length > 0 && { secrets: spec.secrets }),
    ...(isTrusted && spec.sign !== undefined && { sign: spec.sign }),
    ...(spec.scan && { scan: spec.scan }),
    ...(spec.sbom && { sbom: spec.sbom }),
    ...(Object.keys(resources).length > 0 && { resources }),
    ...(isPlain && Object.keys(steps).length > 0 && { resources: spec.resources, steps: Object.keys(steps) }),
    ...(!isPlain && { stepResources: steps }),
    ...(placement && { placement }),
    ...(isArtifact(template, spec) && { artifact: true as const }),
    ...(spec.needs.length > 0 && { needs: spec.needs }),
    timeoutSeconds: spec.timeoutSeconds,
    retention: spec.retention,
    matchers: spec.matchers,
  }
}

/** Whether what is pushed is no image, as the strategy says of all its builds or of a parameter's value. */
function isArtifact({ artifact = '' }: StrategyTemplate, { params }: BuildSpec): boolean {
  const [, name = '', value] = /^([^=]+)=(.*)$/.exec(artifact) ?? []
  return artifact === 'true' || (value !== undefined && params[name] === value)
}

function hasOutput({ output }: BuildSpec): boolean {
  return Object.keys({ ...output.annotations, ...output.labels }).length > 0
}

/** A fork's commits are cloned from the fork, which is public: https://git-scm.com/docs/git-clone cannot get them from the base. */
function sourceOf(event: BuildingEvent): BuildConfig['source'] {
  const { repository } = event
  const head = event.kind === 'pull_request' ? event.headRepository : null
  return head === null || head.id === repository.id
    ? { cloneUrl: repository.cloneUrl, private: repository.private }
    : { cloneUrl: head.cloneUrl, private: false }
}
