/** The codes of results, as types: docs/protocol.md and `Code` have what they mean. */

/** The vendor's: some of the ids are of no message that there is for this user. */
export const MESSAGES_NOT_FOUND = -1;
/** doubletick does not have this call. */
export const ABSENT = 2905;
/** Before `initSDK`, or after `unInitSDK`. */
export const NOT_INITIALIZED = 6013;

/**
 * The codes of failures that this version knows. It has no 0, so that TypeScript tells failures from successes. A newer
 * service may send others; take the code as a `number` to compare it with one that is not here.
 */
export type ResultCode =
  | -1 | 2025 | 2905
  | 6001 | 6013 | 6014 | 6016 | 6017 | 6032 | 6208 | 6222
  | 7003 | 7009 | 7010 | 7012 | 7013
  | 8001 | 8006 | 8501 | 8502 | 8503 | 8504 | 8505 | 8506 | 8507 | 8508 | 8509 | 8510
  | 9502 | 9506 | 9507 | 9508 | 9520 | 9522
  | 10004 | 10005 | 10007 | 10009 | 10010 | 10013 | 10014 | 10017 | 10018 | 10019 | 10021 | 10025
  | 10030 | 10031 | 10032 | 10033 | 10060 | 10062
  | 20003 | 20016
  | 40001 | 40601
  | 51008 | 51009 | 51010 | 51011
  | 70001 | 70002 | 70003 | 70009 | 70013 | 70014 | 70050;
