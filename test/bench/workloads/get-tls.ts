import { requests } from '../requests.ts'
import { SMALL, type Workload } from '../workload.ts'

const contenders = [
  'node-http',
  'undici-request',
  'core-heard',
  'core-ways:for-await',
  'core-ways:fetch-text',
]

export const workload: Workload = requests({
  title: 'Small GET over TLS, 64 at a time on 64 connections',
  atATime: 64,
  server: 'tls',
  contenders,
  quickContenders: ['node-http', 'core-ways:for-await'],
  baseline: 'node-http',
  start: (client) => (done) => client.get!(SMALL, done),
})
