// The contract of the port, on a transport that decodes over one that does not.

import { describe } from 'vitest'
import { transportContract } from '../contract.ts'
import { scriptedWorld } from '../scripted/world.ts'
import { decodingOver } from './world.ts'

describe('decoding over the scripted transport', () =>
  transportContract(decodingOver(scriptedWorld), [['as a table', 'table']]))
