// The contract of the port, on the scripted transport.

import { describe } from 'vitest'
import { transportContract } from '../transports/contract.ts'
import { scriptedFixture } from './environment.ts'

describe('the scripted transport', () => transportContract(scriptedFixture))
