import type { BuildRun, Image, ShipwrightBuildSpec } from '../../../../shipwright/index.ts'

/**
 * Where and how the image goes out: what the BuildRun says over what the Build says, field by field;
 * annotations and labels are joined.
 */
export function mergeOutput({ spec: { output } }: BuildRun, build: ShipwrightBuildSpec): Image {
  if (output === undefined) return build.output
  const annotations = { ...build.output.annotations, ...output.annotations }
  const labels = { ...build.output.labels, ...output.labels }
  return {
    ...build.output,
    ...output,
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
  }
}
