import { readingWays } from '../contenders/index.ts'
import { requests } from '../requests.ts'
import type { Workload } from '../workload.ts'

const MIB = 1_048_576

export const workload: Workload = requests({
  title: 'GET of 1 MiB from a node:http server, 8 at a time on 8 connections',
  atATime: 8,
  bytes: MIB,
  server: 'http',
  contenders: ['node-http', 'undici-request', 'undici-ways:bytes', 'core-ways:take', ...readingWays].filter(
    (name) => name !== 'core-ways:fetch-json',
  ),
  quickContenders: ['node-http', 'core-ways:for-await'],
  baseline: 'node-http',
  start: (client) => (done) => client.get!(`/${MIB}`, done),
})
