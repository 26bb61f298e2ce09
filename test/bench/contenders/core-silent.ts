import type { Contender } from '../contender.ts'
import { core } from '../core.ts'

export const contender: Contender = core({ label: 'hinternet, no listener' })
