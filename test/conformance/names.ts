// The names of a scenario: the look-up that is put in the place of the system's.

import net from 'node:net'
import type { Gates } from './server/index.ts'

/** What becomes of a name: not found, or 127.0.0.1 once a gate is open. */
export type NameAnswer = 'fail' | { readonly gate: string }

interface Address {
  readonly address: string
  readonly family: number
}

/** As `dns.lookup` with `all: true`. */
export type LookupFunction = (
  hostname: string,
  options: object,
  callback: (error: NodeJS.ErrnoException | null, addresses: Address[]) => void,
) => void

const LOOPBACK: Address = { address: '127.0.0.1', family: 4 }

/** `localhost` and what waits for a gate are 127.0.0.1; a literal address is itself; other names are not found. */
export function lookupOf(names: Readonly<Record<string, NameAnswer>>, gates: Gates): LookupFunction {
  return (hostname, _options, callback) => {
    const answer = names[hostname]
    const family = net.isIP(hostname)
    if (typeof answer === 'object') void gates.pass(answer.gate).then(() => callback(null, [LOOPBACK]))
    else if (answer !== 'fail' && family !== 0)
      setImmediate(() => callback(null, [{ address: hostname, family }]))
    else if (answer !== 'fail' && hostname === 'localhost') setImmediate(() => callback(null, [LOOPBACK]))
    else {
      const error = Object.assign(new Error(`${hostname} is not found`), { code: 'ENOTFOUND' })
      setImmediate(() => callback(error, []))
    }
  }
}
