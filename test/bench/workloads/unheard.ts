import { requests } from '../requests.ts'
import { SMALL, type Workload } from '../workload.ts'

export const workload: Workload = requests({
  title: 'Small GET, 64 at a time, with nobody who listens or looks',
  atATime: 64,
  contenders: ['core-silent', 'core-unheard', 'core-heard'],
  quickContenders: ['core-silent', 'core-unheard'],
  baseline: 'core-silent',
  start: (client) => (done) => client.get!(SMALL, done),
})
