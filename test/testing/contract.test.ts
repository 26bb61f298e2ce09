// The contract of the port, on the scripted transport.

import { describe } from 'vitest'
import { transportContract } from '../transports/contract.ts'
import { scriptedWorld } from './world.ts'

describe('the scripted transport', () => transportContract(scriptedWorld))
