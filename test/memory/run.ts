// 1 GiB up, 1 GiB down, and 1 GiB out of a compressed megabyte, through 64 KiB buffers: resident memory grows by less than
// 64 MiB, and every byte arrives.
//   npm run test:memory -- [--mebibytes 1024]

import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Session } from '../../src/index.ts'

const { values } = parseArgs({ options: { mebibytes: { type: 'string', default: '1024' } } })
const total = Number(values.mebibytes) * 1_048_576
const ALLOWED = 64 * 1_048_576

const server = fork(new URL('./server.js', import.meta.url))
const port = await new Promise<number>((resolve) =>
  server.once('message', (message) => resolve(message as number)),
)
const origin = `http://127.0.0.1:${port}`
const session = new Session()
let failed = 0

/** Warms up with a tenth, so that what is measured is growth and not start-up. */
async function measure(name: string, transfer: (bytes: number) => Promise<boolean>): Promise<void> {
  await transfer(total / 8)
  const before = process.memoryUsage.rss()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 5)
  const began = performance.now()
  const equal = await transfer(total)
  const seconds = (performance.now() - began) / 1000
  clearInterval(watch)
  const grown = Math.max(most, process.memoryUsage.rss()) - before
  const ok = equal && grown < ALLOWED
  if (!ok) failed++
  const mebibytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1)
  console.log(
    `${name}: ${mebibytes(total)} MiB in ${seconds.toFixed(1)} s, resident memory grew by ${mebibytes(grown)} MiB (allowed ${mebibytes(ALLOWED)}), bytes ${equal ? 'equal' : 'DIFFER'}`,
  )
}

const piece = Buffer.alloc(65_536, 'zyxwvutsrqponmlkjihgfedcba9876543210')

await measure('upload', async (bytes) => {
  const hash = createHash('sha256')
  const request = session.open('PUT', origin)
  await request.sendEx({ contentLength: bytes })
  for (let left = bytes; left > 0; left -= piece.length) {
    hash.update(piece)
    await request.write(piece)
  }
  await request.end()
  const parts: Uint8Array[] = []
  for await (const chunk of request) parts.push(chunk)
  await request.close()
  const seen = JSON.parse(Buffer.concat(parts).toString()) as { bytes: number; sha256: string }
  return seen.bytes === bytes && seen.sha256 === hash.digest('hex')
})

await measure('download', async (bytes) => {
  const expected = createHash('sha256')
  const sent = Buffer.alloc(65_536, 'abcdefghijklmnopqrstuvwxyz0123456789')
  for (let left = bytes; left > 0; left -= sent.length) expected.update(sent)
  const hash = createHash('sha256')
  const request = session.open('GET', `${origin}/${bytes}`)
  await request.send()
  const into = Buffer.alloc(65_536)
  for (;;) {
    const count = await request.read(into)
    if (count === 0) break
    hash.update(into.subarray(0, count))
  }
  await request.close()
  return hash.digest('hex') === expected.digest('hex')
})

await measure('decoded', async (bytes) => {
  const none = Buffer.alloc(65_536)
  const into = Buffer.alloc(65_536)
  const request = session.open('GET', `${origin}/zeros/${bytes}`, {
    decode: { maxRatio: Number.POSITIVE_INFINITY },
  })
  await request.send()
  let got = 0
  let equal = true
  for (let count = await request.read(into); count > 0; count = await request.read(into)) {
    got += count
    equal &&= into.subarray(0, count).equals(none.subarray(0, count))
    // Slower than the wire.
    await nextTurn()
  }
  await request.close()
  return equal && got === bytes
})

await session.close()
server.disconnect()
console.log(`${3 - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
