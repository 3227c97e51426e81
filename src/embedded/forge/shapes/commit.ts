import type { ChangedFile } from '../git/diff-commits.ts'
import type { GitCommit, GitPerson } from '../git/read-commits.ts'

/** A commit as REST writes it; the people are Git's, since nobody's address is proven here. */
export function describeCommit(commit: GitCommit, repositoryUrl: string, repositoryHtml: string) {
  const url = `${repositoryUrl}/commits/${commit.sha}`
  const html = `${repositoryHtml}/commit/${commit.sha}`
  const person = ({ name, email, date }: GitPerson) => ({ name, email, date: new Date(date).toISOString() })
  return {
    sha: commit.sha,
    url,
    html_url: html,
    comments_url: `${url}/comments`,
    commit: {
      url: `${repositoryUrl}/git/commits/${commit.sha}`,
      message: commit.message,
      author: person(commit.author),
      committer: person(commit.committer),
      tree: { sha: commit.tree, url: `${repositoryUrl}/git/trees/${commit.tree}` },
      comment_count: 0,
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null },
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repositoryUrl}/commits/${sha}`,
      html_url: `${repositoryHtml}/commit/${sha}`,
    })),
  }
}

/** A changed file as commits, comparisons and pull requests list it, without the patch. */
export function describeFile(file: ChangedFile, sha: string, repositoryUrl: string, repositoryHtml: string) {
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${repositoryHtml}/blob/${sha}/${path}`,
    raw_url: `${repositoryHtml}/raw/${sha}/${path}`,
    contents_url: `${repositoryUrl}/contents/${path}?ref=${sha}`,
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  }
}
