// The name that somebody may have meant.

/** One that differs in letter case, in few letters, or that begins alike; null where none is near. */
export function nearest(name: string, names: readonly string[]): string | null {
  const wanted = name.slice(0, MOST).toLowerCase()
  let best: string | null = null
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const each of names) {
    const distance = distanceBetween(wanted, each.toLowerCase())
    if (distance < least) {
      least = distance
      best = each
    }
  }
  return best ?? names.find((each) => isBeginning(each.toLowerCase(), wanted)) ?? null
}

const MOST = 40

const isBeginning = (one: string, other: string): boolean =>
  Math.min(one.length, other.length) >= 3 && (one.startsWith(other) || other.startsWith(one))

/** How many letters have to be put in, taken out or changed. */
function distanceBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] as number) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[other.length] as number
}
