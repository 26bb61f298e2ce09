import { dialects, everyone, inspected, readingWays } from '../contenders/index.ts'
import { requests } from '../requests.ts'
import { SMALL, type Workload } from '../workload.ts'

export const workload: Workload = requests({
  title: 'Small GET, 64 at a time on 64 connections',
  atATime: 64,
  contenders: [...everyone, ...readingWays, ...dialects, ...inspected],
  quickContenders: [
    'pool-dispatch',
    'undici-request',
    'node-http',
    'undici-fetch',
    'got',
    'axios',
    'core-silent',
    'core-heard',
    'undici-ways:body',
    'core-ways:for-await',
    'core-ways:readable',
    'core-ways:fetch-text',
    ...dialects,
  ],
  start: (client) => (done) => client.get!(SMALL, done),
})
