/** Why something is not done; reasons are Shipwright's and Tekton's words. */
export interface Refusal {
  reason: string
  message: string
}
