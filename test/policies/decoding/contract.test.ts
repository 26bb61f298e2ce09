// The contract of the port, on a transport that decodes over one that does not.

import { describe } from 'vitest'
import { scriptedFixture } from '../../testing/environment.ts'
import { transportContract } from '../../transports/contract.ts'
import { decodingOver } from './environment.ts'

describe('decoding over the scripted transport', () =>
  transportContract(decodingOver(scriptedFixture), [['as a table', 'table']]))
