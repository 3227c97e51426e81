import type { SetupFacts } from './facts.ts'
import { item, type Item } from './item.ts'

/** The first event that arrived. */
export function judgeDelivery({ source, milestones: { firstDelivery, lastDelivery } }: SetupFacts): Item {
  const title = 'First delivery'
  if (firstDelivery === null || lastDelivery === null)
    return item('delivery', title, 'next', 'None has arrived yet.', {
      todo:
        source.kind === 'embedded'
          ? [`\`slipway forge add acme/web\``, `Push here: \`git push ${source.gitUrl}/acme/web.git main\``]
          : ['Push a commit to a repository that the App is installed on, or that has the webhook.'],
    })
  const link = ({ guid }: { guid: string }) => `/deliveries/${encodeURIComponent(guid)}`
  return item('delivery', title, 'done', `\`${lastDelivery.event}\` was the last one.`, {
    at: lastDelivery.receivedAt,
    links: [
      { text: 'The last delivery', href: link(lastDelivery) },
      { text: 'All deliveries', href: '/deliveries' },
    ],
  })
}

/** The first commit with a build file. */
export function judgeBuildFile({ milestones: { buildFile, firstDelivery } }: SetupFacts): Item {
  const title = 'First build file'
  if (buildFile === null)
    return item('build-file', title, 'next', 'No commit with a `.slipway.yaml` has come yet.', {
      links: firstDelivery === null ? [] : [{ text: 'What became of the deliveries', href: '/deliveries' }],
      todo: [
        'Write one in the repository: `slipway init`',
        'Look what it would build: `slipway plan`',
        'Commit and push it.',
      ],
    })
  const { repository, sha, usable } = buildFile
  const found = `\`${repository}\` has one at \`${sha.slice(0, 7)}\``
  const links = [{ text: 'Its deliveries', href: `/deliveries?sha=${sha}` }]
  if (!usable)
    return item('build-file', title, 'wrong', `${found}, which cannot be used.`, {
      links,
      todo: [
        'Its check and its delivery name each problem with its line; `slipway validate` does so before the push.',
      ],
    })
  return item('build-file', title, 'done', `${found}.`, { links })
}

/** The first Build. */
export function judgeBuild({ milestones: { firstBuild } }: SetupFacts): Item {
  const title = 'First build'
  if (firstBuild === null)
    return item('build', title, 'next', 'Nothing was built yet.', {
      todo: ['It begins by itself with the first commit whose build file selects something.'],
    })
  const { id, name, state, createdAt, repository } = firstBuild
  return item(
    'build',
    title,
    'done',
    `\`${name}\` of \`${repository}\` was the first that is kept: ${state}.`,
    {
      at: createdAt,
      links: [
        { text: 'That build', href: `/builds/${id}` },
        { text: 'All builds', href: '/builds' },
      ],
    },
  )
}

/** The first word that the source host has taken. */
export function judgeCheck({ source, milestones: { check, reportError } }: SetupFacts): Item {
  const host = source.kind === 'embedded' ? 'The Git server here' : 'GitHub'
  const title = source.kind === 'token' ? 'First status told to GitHub' : 'First check told to GitHub'
  if (check !== null) {
    const { repository, sha, buildId } = check
    return item(
      'check',
      title,
      'done',
      `${host} has what is to be said of \`${sha.slice(0, 7)}\` of \`${repository}\`.`,
      {
        links: [
          buildId === null
            ? { text: 'Builds of that commit', href: `/builds?sha=${sha}` }
            : { text: 'Its build', href: `/builds/${buildId}` },
        ],
      },
    )
  }
  if (reportError !== null)
    return item('check', title, 'wrong', `${host} has taken none: ${reportError}`, {
      todo: [
        'The App needs `checks: write`, a token `Commit statuses: write`: see “GitHub App” above, and the log of the service.',
      ],
    })
  return item('check', title, 'next', `${host} was told nothing yet: that comes with the first build.`)
}
