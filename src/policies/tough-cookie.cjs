// tough-cookie, loaded by the first call. A `require` in a CommonJS module is the one synchronous import that is both late and seen by bundlers.
module.exports = () => require('tough-cookie')
