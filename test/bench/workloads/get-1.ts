import { everyone } from '../contenders/index.ts'
import { requests } from '../requests.ts'
import { SMALL, type Workload } from '../workload.ts'

export const workload: Workload = requests({
  title: 'Small GET, one at a time on one connection',
  atATime: 1,
  contenders: everyone,
  quickContenders: ['pool-dispatch', 'core-heard'],
  start: (client) => (done) => client.get!(SMALL, done),
})
