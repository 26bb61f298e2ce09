// The ticks of an axis of time.

/** Round times from 0 to `whole`, at most so many. */
export function ticksOf(whole: number, most: number): readonly number[] {
  if (!(whole > 0) || most < 1) return [0]
  const rough = whole / most
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough
  const ticks: number[] = []
  for (let at = 0; at <= whole * 1.0001; at += step) ticks.push(Number(at.toPrecision(12)))
  return ticks
}

/** A tick in the unit of its axis: `0`, `500 µs`, `20 ms`, `1.5 s`. */
export function tickText(ms: number): string {
  if (ms === 0) return '0'
  if (ms < 1) return `${Number((ms * 1000).toPrecision(3))} µs`
  if (ms < 1000) return `${Number(ms.toPrecision(3))} ms`
  if (ms < 120_000) return `${Number((ms / 1000).toPrecision(3))} s`
  return `${Number((ms / 60_000).toPrecision(3))} min`
}
