const sha = '[0-9a-f]{40}'
const forms = [
  new RegExp(`/git/trees/${sha}(\\?|$)`),
  new RegExp(`/commits/${sha}(\\?|$)`),
  new RegExp(`/contents/[^?]*\\?(.*&)?ref=${sha}(&|$)`),
  new RegExp(`/compare/${sha}\\.\\.\\.${sha}(\\?|$)`),
]

/** Whether what stands at this address of GitHub's API can never change, since full commit ids name it. */
export function isImmutable(url: string): boolean {
  return forms.some((form) => form.test(url))
}
