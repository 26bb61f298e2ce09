// Dates.
export { httpDate, parseHttpDate, type SYSTEMTIME, systemTime } from './system-time.ts'
