import { everyone } from '../contenders/index.ts'
import { requests } from '../requests.ts'
import { SMALL, type Workload } from '../workload.ts'

const body = Buffer.alloc(1024, 'abcdefghijklmnopqrstuvwxyz')

export const workload: Workload = requests({
  title: 'POST of 1 KiB, 64 at a time on 64 connections',
  atATime: 64,
  contenders: everyone,
  quickContenders: ['pool-dispatch', 'core-heard'],
  start: (client) => (done) => client.post!(SMALL, body, done),
})
