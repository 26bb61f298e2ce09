// Dates.
export { deliverTime } from './deliver-time.ts'
export { httpDate, parseHttpDate, type SYSTEMTIME, systemTime } from './system-time.ts'
