import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerJson } from './answer.ts'
import { readObject } from './read-body.ts'

interface Review {
  group: string
  kind: string
  plural: string
  singular: string
  /** What every one of them says. */
  status: Record<string, unknown>
}

const all = ['*']

/**
 * Questions about who is asking, which are answered and not stored. There is one user here, who may do
 * everything (https://kubernetes.io/docs/reference/access-authn-authz/authorization/).
 */
const reviews: Review[] = [
  {
    group: 'authorization.k8s.io',
    kind: 'SelfSubjectAccessReview',
    plural: 'selfsubjectaccessreviews',
    singular: 'selfsubjectaccessreview',
    status: { allowed: true, reason: 'the token of the embedded cluster has all rights' },
  },
  {
    group: 'authorization.k8s.io',
    kind: 'SelfSubjectRulesReview',
    plural: 'selfsubjectrulesreviews',
    singular: 'selfsubjectrulesreview',
    status: {
      resourceRules: [{ verbs: all, apiGroups: all, resources: all }],
      nonResourceRules: [{ verbs: all, nonResourceURLs: all }],
      incomplete: false,
    },
  },
  {
    group: 'authentication.k8s.io',
    kind: 'SelfSubjectReview',
    plural: 'selfsubjectreviews',
    singular: 'selfsubjectreview',
    status: { userInfo: { username: 'slipway', groups: ['system:masters', 'system:authenticated'] } },
  },
]

/** Answers the creation of a review; false for other requests. Throws 400, 413, 415. */
export async function answerReview(
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const review = reviews.find(({ group, plural }) => pathname === `/apis/${group}/v1/${plural}`)
  if (review === undefined || request.method !== 'POST') return false
  const asked = await readObject(request)
  const { group, kind, status } = review
  answerJson(response, 201, { metadata: {}, spec: {}, ...asked, kind, apiVersion: `${group}/v1`, status })
  return true
}

/** `authorization.k8s.io/v1`, …, each once. */
export function reviewGroupVersions(): string[] {
  return [...new Set(reviews.map(({ group }) => `${group}/v1`))]
}

/** As discovery lists them. */
export function describeReviews(groupVersion: string): Record<string, unknown>[] {
  return reviews
    .filter(({ group }) => `${group}/v1` === groupVersion)
    .map(({ kind, plural, singular }) => ({
      name: plural,
      singularName: singular,
      namespaced: false,
      kind,
      verbs: ['create'],
    }))
}
