/** The vendor's codes for what goes wrong on this side. Imported as `WebCode`. */
export const NotLoggedIn = 2024;
export const NotAMessage = 2105;
export const NoReceiptToSend = 2114;
export const NoSuchConversation = 2500;
export const Network = 2800;
export const Timeout = 2801;
export const InvalidOperation = 2905;
export const LoggingIn = 3000;
export const LoginFailed = 3001;
export const Kicked = 3003;
export const SigExpired = 3004;
export const LoggedOut = 3005;
export const KickedByOperator = 3006;
