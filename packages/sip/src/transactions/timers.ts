// The timers of RFC 3261 table 4 (section 17) with those RFC 6026 8 adds. All in milliseconds.
// G and E need no name of their own: they start at T1 and double up to T2.

/** Round-trip estimate: first retransmission after this. */
export const T1 = 500;
/** Longest interval between retransmissions of non-INVITE requests and INVITE responses. */
export const T2 = 4_000;
/** How long a message may stay in the network. */
export const T4 = 5_000;
/** An INVITE without any response. */
export const TIMER_B = 64 * T1;
/** How long an INVITE client transaction absorbs repeated final responses on UDP. */
export const TIMER_D = 32_000;
/** A non-INVITE request without final response. */
export const TIMER_F = 64 * T1;
/** A final response to an INVITE that nobody acknowledges. */
export const TIMER_H = 64 * T1;
/** Repeated ACKs on UDP. */
export const TIMER_I = T4;
/** Repeated non-INVITE requests on UDP. */
export const TIMER_J = 64 * T1;
/** Repeated responses to a non-INVITE request on UDP. */
export const TIMER_K = T4;
/** Repeated INVITEs after a 2xx (RFC 6026 8.7). */
export const TIMER_L = 64 * T1;
/** Repeated and further 2xx after the first (RFC 6026 8.4). */
export const TIMER_M = 64 * T1;
/** A server transaction sends 100 by itself when the user has said nothing for this long (17.2.1). */
export const TRYING_DELAY = 200;
/** A provisional response is repeated this often while ringing goes on (13.3.1.1). */
export const PROVISIONAL_REPEAT = 60_000;
