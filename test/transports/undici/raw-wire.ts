// A raw server, and a transport that connects to it, new for each test of a file.

import { afterEach, beforeEach } from 'vitest'
import { Caller, type CallerOptions } from '../../../src/testing/conformance/index.ts'
import { UndiciTransport, type UndiciTransportOptions } from '../../../src/transports/undici/index.ts'
import { type RawServer, rawServer } from '../../support/raw-server.ts'

export const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

export interface RawWire {
  readonly server: RawServer
  readonly transport: UndiciTransport
  /** Replaces the transport. */
  use(options: UndiciTransportOptions): void
  caller(method?: string, url?: string, options?: CallerOptions): Caller
}

export function rawWire(options: UndiciTransportOptions = {}): RawWire {
  let server: RawServer
  let transport: UndiciTransport
  beforeEach(async () => {
    server = await rawServer()
    transport = new UndiciTransport(options)
  })
  afterEach(async () => {
    transport.close()
    await server.close()
  })
  return {
    get server() {
      return server
    },
    get transport() {
      return transport
    },
    use(replacement) {
      transport.close()
      transport = new UndiciTransport(replacement)
    },
    caller: (method = 'GET', url = `${server.origin}/`, given) =>
      new Caller({ transport }, method, url, given),
  }
}
