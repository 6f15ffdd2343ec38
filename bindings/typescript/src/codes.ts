/** Codes that the client itself gives, and those of the service that it acts on. Imported as `Code`. */
/** Another login is under way. */
export const LoginUnderWay = 2025;
/** The service gave an answer that this client cannot read. */
export const UnreadableAnswer = 6001;
/** Nobody is logged in. */
export const NotLoggedIn = 6014;
/** A parameter is wrong; the text names it. */
export const InvalidParameters = 6017;
/** The caller took the call back (`AbortSignal`). The service may have carried it out where it was sent. */
export const Aborted = 6222;
/** Another device has taken the place of this one. */
export const Kicked = 6208;
export const ServerEnding = 7009;
export const ServerTrouble = 7010;
export const ServerDefect = 7012;
/** The service is an older one that does not know the request. */
export const UnknownRequest = 7013;
/** What came is no frame of the protocol. */
export const BadFrame = 9502;
export const TooFast = 9506;
export const TooManyConnections = 9507;
/** The link was cut, and this request is not one to repeat. */
export const Disconnected = 9508;
/** There was no link or no answer in time. */
export const Timeout = 9520;
/** The request is too large to be sent. */
export const TooLarge = 9522;
export const NotAllowed = 10007;
export const NoSuchGroup = 10010;
export const AlreadyMember = 10013;
export const GroupIdMine = 10025;
export const SigExpired = 70001;
export const TooManyLogins = 70050;
