import type { User } from '@octokit/webhooks-types'
import type { Account } from '../state/accounts.ts'
import type { Urls } from '../urls.ts'
import { nodeId } from '../urls.ts'

/** An account as GitHub writes it everywhere. */
export function describeUser(urls: Urls, account: Account): User {
  const url = `${urls.api}/users/${account.login}`
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `${urls.base}/avatars/u/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${urls.base}/${account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  }
}
