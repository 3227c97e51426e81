import { html } from 'hono/html'
import { duration, outputImage, quantity, type Build, type Resources } from '../../../../domain/index.ts'
import { readableLine } from '../../../readable-text.ts'
import type { Html } from '../../layout/layout.ts'
import { showValues } from './show-values.ts'

const mostListed = 20

/**
 * What the Build was planned with, folded. Field by field, so that one that is added later is not shown by accident.
 *
 * @param mayRead whether values of parameters and variables may be seen, and not their names only
 */
export function configuration({ config, trust }: Build, mayRead: boolean): Html {
  const { strategy, strategyVersion, placement, resources, stepResources } = config
  return html`<details class="configuration">
    <summary>Configuration</summary>
    <dl class="pairs">
      ${pair('Method', config.method)}
      ${pair('Strategy', `${strategy.name} (${strategy.kind})${strategyVersion == null ? '' : `, ${strategyVersion}`}`)}
      ${pair('Context', config.context)} ${pair('Dockerfile', config.dockerfile)}
      ${pair('Pushes to', outputImage(config))} ${pair('Platforms', config.platforms?.join(', '))}
      ${pair('Arguments', list(config.params, mayRead))} ${pair('Environment', list(config.env, mayRead))}
      ${pair('Secrets', (config.secrets ?? []).map(({ id }) => id).join(', '))}
      ${pair('Needs', config.needs?.join(', '))}
      ${pair('Cache', config.cache === undefined ? null : `${config.cache.image} (${config.cache.mode})`)}
      ${pair('Scan', config.scan === undefined ? null : `fails from ${config.scan.severity} on`)}
      ${pair('SBOM', config.sbom)} ${pair('Signed', config.sign === undefined ? null : 'yes')}
      ${pair('Resources', askedWords(resources))}
      ${Object.entries(stepResources ?? {})
        .slice(0, mostListed)
        .map(([step, of]) => pair(`Resources of ${step}`, askedWords(of)))}
      ${pair('Pool', placement?.pool)} ${pair('Namespace', config.namespace)} ${pair('Trust', trust)}
      ${pair('Timeout', duration(config.timeoutSeconds * 1000))}
    </dl>
  </details>`
}

function pair(name: string, value: string | null | undefined): Html {
  if (value == null || value === '') return html``
  return html`<div>
    <dt><bdi>${readableLine(name)}</bdi></dt>
    <dd><bdi>${readableLine(value)}</bdi></dd>
  </div>`
}

function list(values: Readonly<Record<string, string | string[]>>, mayRead: boolean): string {
  const all = showValues(values, mayRead)
  const shown = all
    .slice(0, mostListed)
    .map(({ name, value }) => (value === null ? name : `${name}=${value}`))
  const more = all.length - shown.length
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}

/** `2 CPU, 4Gi of memory`; empty where it asks for nothing. */
export function askedWords({ cpu, memory, gpu, disk }: Resources = {}): string {
  return [
    ...(cpu === undefined ? [] : [`${cpu} CPU`]),
    ...(memory === undefined ? [] : [`${quantity(memory)} of memory`]),
    ...(gpu === undefined ? [] : [`${gpu} GPU`]),
    ...(disk === undefined ? [] : [`${quantity(disk)} of disk`]),
  ].join(', ')
}
