/** For `node --import`: a machine whose clock is half a minute ahead. */
const { now } = Date;
Date.now = () => now() + 30_000;
