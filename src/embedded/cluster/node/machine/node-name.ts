/** The one node of the embedded cluster. */
export const nodeName = 'slipway'
