// The ticks of an axis of time.

const MINUTE = 60_000
/** Minutes and hours are no powers of ten. */
const longSteps = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * MINUTE)

/** Round times from 0 to `whole`, at most `most` of them. */
export const ticksOf = (whole: number, most: number): readonly number[] =>
  multiples(whole, most, (rough) => (rough <= 20_000 ? null : longSteps.find((each) => each >= rough)))

/** Round numbers from 0 to `whole`, at most `most` of them. */
export const countTicksOf = (whole: number, most: number): readonly number[] =>
  multiples(whole, most, () => null)

function multiples(
  whole: number,
  most: number,
  special: (rough: number) => number | null | undefined,
): readonly number[] {
  if (!(whole > 0) || most < 1) return [0]
  const rough = whole / most
  const power = 10 ** Math.floor(Math.log10(rough))
  const step =
    special(rough) ?? [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough
  const ticks: number[] = []
  for (let at = 0; at <= whole * 1.0001; at += step) ticks.push(Number(at.toPrecision(12)))
  return ticks
}

/** A tick in the unit of its axis: `0`, `500 µs`, `20 ms`, `1.5 s`. */
export function tickText(ms: number): string {
  if (ms === 0) return '0'
  if (ms < 1) return `${Number((ms * 1000).toPrecision(3))} µs`
  if (ms < 1000) return `${Number(ms.toPrecision(3))} ms`
  if (ms < 2 * MINUTE && ms % MINUTE !== 0) return `${Number((ms / 1000).toPrecision(3))} s`
  if (ms < 120 * MINUTE) return `${Number((ms / MINUTE).toPrecision(3))} min`
  return `${Number((ms / (60 * MINUTE)).toPrecision(3))} h`
}
