// The contract of the port, on a transport that decodes over one that does not.

import { describe } from 'vitest'
import { scriptedWorld } from '../../testing/world.ts'
import { transportContract } from '../../transports/contract.ts'
import { decodingOver } from './world.ts'

describe('decoding over the scripted transport', () =>
  transportContract(decodingOver(scriptedWorld), [['as a table', 'table']]))
