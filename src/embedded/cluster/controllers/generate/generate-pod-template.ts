import type { BuildRun, ShipwrightBuildSpec } from '../../../../shipwright/index.ts'

type Toleration = NonNullable<ShipwrightBuildSpec['tolerations']>[number]

/** Where the Pod may run: the BuildRun's wishes over the Build's; null when neither has any. */
export function generatePodTemplate(
  { spec: run }: BuildRun,
  build: ShipwrightBuildSpec,
): Record<string, unknown> | null {
  const nodeSelector = { ...build.nodeSelector, ...run.nodeSelector }
  const tolerations = mergeTolerations(build.tolerations ?? [], run.tolerations ?? [])
  const schedulerName = run.schedulerName ?? build.schedulerName
  const runtimeClassName = run.runtimeClassName ?? build.runtimeClassName
  const template = {
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    ...(tolerations.length === 0 ? {} : { tolerations }),
    ...(runtimeClassName === undefined ? {} : { runtimeClassName }),
    ...(schedulerName === undefined ? {} : { schedulerName }),
  }
  return Object.keys(template).length === 0 ? null : template
}

/** By key; NoSchedule is the only effect that Shipwright knows, and so its default. */
function mergeTolerations(build: Toleration[], run: Toleration[]): Toleration[] {
  const kept = build.filter(({ key }) => !run.some((toleration) => toleration.key === key))
  return [...run, ...kept].map((toleration) => ({ ...toleration, effect: toleration.effect || 'NoSchedule' }))
}
