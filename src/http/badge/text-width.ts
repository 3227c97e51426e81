/** Advances of Verdana in thousandths of its size, of U+0020 to U+007E. */
const advances = [
  ...[352, 394, 459, 818, 636, 1076, 727, 269, 454, 454, 636, 818, 364, 454, 364, 454],
  ...[636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 454, 454, 818, 818, 818, 545],
  ...[1000, 684, 686, 698, 771, 632, 575, 775, 751, 421, 455, 693, 557, 843, 748, 787],
  ...[603, 787, 695, 684, 616, 732, 684, 989, 685, 615, 685, 454, 454, 454, 818, 636],
  ...[636, 601, 623, 521, 623, 596, 352, 623, 633, 274, 344, 592, 274, 973, 633, 607],
  ...[623, 623, 427, 521, 394, 633, 592, 818, 592, 592, 525, 635, 454, 635, 818],
]
/** Of everything else: as wide as the widest scripts, since text that is squeezed is worse than room. */
const other = 1000

/** How wide a line of Verdana is, in whole pixels; fonts that stand in for it are fitted to that (`textLength`). */
export function textWidth(text: string, size: number): number {
  let sum = 0
  for (const character of text) sum += advances[(character.codePointAt(0) ?? 0) - 0x20] ?? other
  return Math.ceil((sum * size) / 1000)
}
