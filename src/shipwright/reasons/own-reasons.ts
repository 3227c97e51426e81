import type { ReasonRow } from './reason-row.ts'

/** What the service itself says of a BuildRun; no cluster does. */
export const ownReasons: readonly ReasonRow[] = [
  [
    'PodDeleted',
    'The Pod of the build was deleted while it ran.',
    'Re-run it; if it happens again, ask whoever runs the cluster what evicts or deletes Pods there.',
  ],
  [
    'CloneTokenMissing',
    'The repository is private and the service got no token to clone it.',
    'Look whether the repository still exists and whether the GitHub App is still installed on it; with a token in the place of an App, only public repositories build.',
  ],
  [
    'QueueFull',
    'As many builds wait already as may.',
    'Re-run it when some of them have ended; whoever runs the service can let more wait.',
  ],
  [
    'NeededBuildFailed',
    'A build whose image this one needs has no image.',
    'Look at the check of the build that is named. When that one is completed by a new attempt, this one is built by itself.',
  ],
  [
    'NeededImageMissing',
    'What this build needs to know of another’s image is not known.',
    'Look whether the strategy of the build that is named reports the digest of what it pushed; then re-run that one.',
  ],
  [
    'StrategyMissing',
    'The build strategy that this build was planned with is not in the cluster any more.',
    'Push again to have it planned with what there is now, or ask whoever runs the service to bring the strategy back.',
  ],
  [
    'ToolsMissing',
    'The build strategy needs programs that are not where its steps run.',
    'Ask whoever runs the service to install what the message names; then re-run.',
  ],
  [
    'TenantRemoved',
    'The service no longer builds for the tenant that this repository belonged to.',
    'Ask whoever runs the service to set up a tenant for this repository, then re-run.',
  ],
  [
    'NoLongerAllowed',
    'What the tenant may build has changed since this build was planned.',
    'Push again to have it planned as the tenant is set up now; if it is still refused, ask whoever runs the service.',
  ],
  [
    'BuildRunDeleted',
    'Somebody or something deleted the BuildRun while it ran.',
    'Re-run it; if it happens again, ask whoever runs the cluster what cleans up there.',
  ],
  [
    'BuildRunRefused',
    'The cluster refused the BuildRun.',
    'The message has the cluster’s words. It is usually a permission or a namespace that is missing: tell whoever runs the service.',
  ],
  [
    'BuildRunStuck',
    'The cluster did not take up the BuildRun.',
    'Shipwright’s controller may be down, or does not accept the build as it is described: tell whoever runs the service.',
  ],
]
