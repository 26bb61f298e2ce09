// Where a scenario runs: among servers on loopback, or without a network.

import type { Transport } from '../../../src/lifecycle/index.ts'
import { authority, certificate, distrusted, localhost } from '../../support/certificates.ts'
import { type LookupFunction, lookupOf } from '../names.ts'
import {
  type Listening,
  type LoggedConnection,
  ScenarioServers,
  type ServerBehaviour,
  type ServerLog,
} from '../server/index.ts'
import { filled } from '../symbols.ts'
import type { Scenario } from './scenario.ts'
import { ScriptedStage, scriptedPorts } from './scripted-servers.ts'
import { ofRequests, type Wire } from './wire.ts'

export interface Setting extends AsyncDisposable {
  readonly log: ServerLog
  readonly gates: { release(name: string): void }
  /** By symbol. */
  readonly ports: ReadonlyMap<string, string>
  /** Symbols that this system has nothing for. */
  readonly missing: readonly string[]
  readonly connections: readonly LoggedConnection[]
  readonly lookup: LookupFunction
  /** PEM, of the authority that is to be trusted. */
  readonly authority: string | null
  /** In the place of the network. */
  readonly transport: Transport | null
  /** What of an expectation about the wire can be seen here. */
  readonly visible: (wire: Wire) => Wire
}

const kinds: Readonly<Record<string, () => Listening | Promise<Listening>>> = {
  A: () => ({ kind: 'plain' }),
  B: () => ({ kind: 'plain' }),
  TLS: async () => ({ kind: 'tls', identity: await certificate(distrusted.selfSigned) }),
  TLS_OK: async () => ({ kind: 'tls', identity: await certificate(localhost) }),
  TLS_NAME: async () => ({ kind: 'tls', identity: await certificate({ names: ['other.test'] }) }),
  TLS_DATE: async () => ({ kind: 'tls', identity: await certificate(distrusted.expired) }),
  NOTTLS: () => ({ kind: 'not tls' }),
  MUTE: () => ({ kind: 'mute' }),
  REFUSED: () => ({ kind: 'refused' }),
  BLACKHOLE: () => ({ kind: 'black hole' }),
}

export const symbols: readonly string[] = Object.keys(kinds)

const behaviour: ServerBehaviour = {
  continues: false,
  closesAsAsked: false,
  contentType: null,
  phrase: () => 'OK',
  missing: [{ do: 'body' }, { do: 'reply', status: 404, reason: 'Not Found', body: '' }],
}

export async function onLoopback({ server }: Scenario, mentioned: readonly string[]): Promise<Setting> {
  const listeners: Record<string, Listening> = {}
  for (const symbol of mentioned) listeners[symbol] = await (kinds[symbol] as () => Listening)()
  const servers = await ScenarioServers.open({ listeners, behaviour })
  const ports = new Map([...servers.ports].map(([symbol, port]) => [symbol, String(port)]))
  servers.serve(filled(server.routes ?? {}, ports))
  return {
    ports,
    log: servers.log,
    gates: servers.gates,
    missing: servers.missing,
    connections: servers.log.connections,
    lookup: lookupOf(server.dns ?? {}, servers.gates),
    authority: mentioned.some((symbol) => symbol.startsWith('TLS')) ? (await authority()).cert : null,
    transport: null,
    visible: (wire) => wire,
    [Symbol.asyncDispose]: () => servers[Symbol.asyncDispose](),
  }
}

export function withoutNetwork({ server }: Scenario, mentioned: readonly string[]): Setting {
  const { dns = {}, routes = {} } = server
  const servers = new ScriptedStage(filled(routes, scriptedPorts(mentioned)), dns, mentioned)
  return {
    ports: servers.ports,
    log: servers.log,
    gates: servers.gates,
    missing: [],
    get connections() {
      return servers.connections
    },
    lookup: (_hostname, _options, callback) => callback(new Error('there is no network'), []),
    authority: null,
    transport: servers.transport,
    visible: ofRequests,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}
